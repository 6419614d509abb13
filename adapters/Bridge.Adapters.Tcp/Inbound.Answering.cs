using System.Buffers;
using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Adapters.Tcp;

/// <summary>The answering loop.</summary>
internal sealed partial class Inbound
{
    private async Task AnswerAsync()
    {
        var output = new ArrayBufferWriter<byte>(256);
        try
        {
            await foreach (var flight in _flights.Reader.ReadAllAsync(_abort.Token))
            {
                var receipts = await SettleAsync(flight);
                string? close;
                try
                {
                    using (flight.Kept) close = Encode(flight, receipts, output);
                }
                catch (MessageFormatException e)
                {
                    // What came cannot be answered in its format or framing: a name in its header holds a separator.
                    close = $"the answer cannot be written: {e.Message}";
                }
                if (output.WrittenCount > 0)
                {
                    await _stream.WriteAsync(output.WrittenMemory, _abort.Token);
                    output.ResetWrittenCount();
                }
                if (close is null) continue;
                // The reading loop may wait for room or for bytes; it has nothing more to do.
                _closing ??= close;
                await _stopReading.CancelAsync();
                await DrainAsync();
                return;
            }
        }
        catch
        {
            await _abort.CancelAsync();
            throw;
        }
    }

    // Messages behind the one that ends the connection get no answer; they are waited for, so that their place in the order is settled.
    private async ValueTask DrainAsync()
    {
        await foreach (var flight in _flights.Reader.ReadAllAsync(_abort.Token))
        {
            using (flight.Kept) await SettleAsync(flight);
        }
    }

    private async ValueTask<Receipts> SettleAsync(Flight flight)
    {
        try
        {
            return await flight.Receipts;
        }
        catch (OperationCanceledException) when (flight.Limit is { HasPassed: true } && !_abort.IsCancellationRequested)
        {
            return Receipts.All(Receipt.Busy("answer_timeout has passed"));
        }
        finally
        {
            flight.Limit?.Dispose();
        }
    }

    // Writes the answers of a batch; returns why the connection must be closed behind them, or null.
    private string? Encode(Flight flight, Receipts receipts, ArrayBufferWriter<byte> output)
    {
        var answers = _options.Answers;
        if (flight.Preamble is { } preamble)
        {
            _acknowledger!.Advance(preamble, _payload);
            SendPayload(output);
            return null;
        }
        for (var i = 0; i < flight.Count; i++)
        {
            var receipt = receipts[i];
            if (flight.Fault is not null && receipt.Kind == ReceiptKind.Accepted) receipt = Receipt.Refused(flight.Fault);
            if (receipt.Kind == ReceiptKind.Accepted && !receipt.Reply.IsEmpty)
            {
                _writer.Write(receipt.Reply.Span, output);
                continue;
            }
            if (flight.Kept is { } kept)
            {
                var isAnswered = _acknowledger!.Add(kept[i], receipt, _payload);
                SendPayload(output);
                if (!isAnswered && receipt.Kind != ReceiptKind.Accepted) return $"its message was not taken ({receipt.Reason}), and the format has no answer for that (answers.format)";
                continue;
            }
            var answer = receipt.Kind switch { ReceiptKind.Accepted => answers.Accepted, ReceiptKind.Refused => answers.Refused, _ => answers.Busy };
            if (answer is { } bytes) Write(bytes, output);
            else if (receipt.Kind == ReceiptKind.Busy) return $"there is no room or time for its message ({receipt.Reason}), and no answer for that is configured (answers.busy)";
            else if (receipt.Kind == ReceiptKind.Refused && !answers.IsSilent) return $"its message was refused ({receipt.Reason}), and no answer for that is configured (answers.refused)";
        }
        return flight.Closes ? flight.Fault : null;
    }

    private void SendPayload(ArrayBufferWriter<byte> output)
    {
        if (_payload.WrittenCount == 0) return;
        _writer.Write(_payload.WrittenSpan, output);
        _payload.ResetWrittenCount();
    }

    private void Write(ReadOnlyMemory<byte> answer, ArrayBufferWriter<byte> output)
    {
        if (_options.Answers.Framed) _writer.Write(answer.Span, output);
        else output.Write(answer.Span);
    }
}
