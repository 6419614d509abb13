using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>
/// Adds up the totals of one stream, message by message, and compares them when the trailer comes. A total counts from where the record began that its trailer belongs
/// to, or from the file's first record. One instance per stream.
/// </summary>
internal sealed class RunningTotals
{
    private readonly IReadOnlyList<RunningTotal> _totals;
    private readonly ICodec _codec;
    private readonly RecordSet _set;
    private readonly RecordFormat _format;
    private readonly decimal[][] _sums;
    private readonly long[] _messages;      // by total: messages since it began
    private readonly long[] _unread;        // by total: those of them that could not be read
    private readonly bool[] _isUnknown;     // by total: reading began in the middle of what it counts
    private readonly Document _document = new();
    private readonly ArrayBufferWriter<byte> _text = new(32);
    private readonly MessageBatch _batch = MessageBatch.Rent();

    public RunningTotals(IReadOnlyList<RunningTotal> totals, ICodec codec, RecordSet set, RecordFormat format)
    {
        (_totals, _codec, _set, _format) = (totals, codec, set, format);
        _sums = [.. totals.Select(t => new decimal[t.Parts.Count])];
        _messages = new long[totals.Count];
        _unread = new long[totals.Count];
        _isUnknown = new bool[totals.Count];
    }

    /// <summary>The first total that is wrong; null if none is.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>Reading begins in the middle: what came before is not known, so nothing is compared until the next beginning.</summary>
    public void BeginInTheMiddle() => Array.Fill(_isUnknown, true);

    /// <summary>A message was cut.</summary>
    public void Add(in ReadOnlySequence<byte> frame, ReadOnlyMemory<byte> preamble)
    {
        _batch.Clear();
        _batch.Preamble = preamble;
        _batch.Add(new MessageDraft { Frame = frame });
        var isRead = true;
        try
        {
            _codec.Decode(_batch[0], _document);
        }
        catch (MessageFormatException)
        {
            isRead = false; // a dead letter; its totals cannot be right
        }
        for (var i = 0; i < _totals.Count; i++)
        {
            _messages[i]++;
            if (!isRead || !TryAdd(i, r => _set.Messages.Contains(r))) _unread[i]++;
        }
    }

    /// <summary>A record came that encloses messages.</summary>
    public void Enclose(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        for (var i = 0; i < _totals.Count; i++)
        {
            if (layout == _totals[i].Record.Parent || (layout is { Parent: null, Order: 0 } && _totals[i].Record.Parent is null)) Begin(i);
        }
        if (!_totals.Any(t => t.Parts.Any(p => p.Driver == layout))) return;
        Read(layout, record);
        for (var i = 0; i < _totals.Count; i++)
        {
            if (!TryAdd(i, r => r == layout)) _unread[i]++;
        }
    }

    /// <summary>A trailer came. Null if what it says is right, or it says nothing.</summary>
    public string? Close(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        string? wrong = null;
        for (var i = 0; i < _totals.Count; i++)
        {
            if (_totals[i].Record != layout) continue;
            if (!_isUnknown[i] && Compare(i, record) is { } reason)
            {
                wrong = wrong is null ? reason : $"{wrong}; {reason}";
                if (_totals[i].Rule.Mismatch == TotalMismatch.Reject) Contradiction ??= reason;
            }
            Begin(i);
        }
        return wrong;
    }

    /// <summary>The stream has ended. A trailer that did not come leaves its total unchecked.</summary>
    public void End()
    {
        for (var i = 0; i < _totals.Count; i++)
        {
            var total = _totals[i];
            if (_messages[i] > 0 && !_isUnknown[i] && total.Record.Occurs.Min > 0 && total.Rule.Mismatch == TotalMismatch.Reject) Contradiction ??= $"the total {total.Rule.Field} never came: behind {_messages[i]} messages the record {total.Record.Name} is missing, so the file was cut";
        }
    }

    private void Begin(int total)
    {
        Array.Clear(_sums[total]);
        _messages[total] = _unread[total] = 0;
        _isUnknown[total] = false;
    }

    private bool TryAdd(int total, Func<RecordLayout, bool> isDriver)
    {
        for (var p = 0; p < _sums[total].Length; p++)
        {
            var part = _totals[total].Parts[p];
            if (!isDriver(part.Driver)) continue;
            _text.ResetWrittenCount();
            try
            {
                if (!part.Expression.TryEvaluate(_document, _text)) continue;
                if (!decimal.TryParse(_text.WrittenSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
                _sums[total][p] += value;
            }
            catch (Exception e) when (e is MessageFormatException or OverflowException)
            {
                return false;
            }
        }
        return true;
    }

    private string? Compare(int i, ReadOnlySpan<byte> record)
    {
        var total = _totals[i];
        byte[] stated;
        try
        {
            Read(total.Record, record);
            var node = _document.Find(_document.Find(0, total.Record.Utf8), total.Field.Utf8);
            stated = node < 0 ? [] : _document.Value(_document.Nodes[node]).ToArray();
        }
        catch (MessageFormatException e)
        {
            return $"the total {total.Rule.Field} cannot be read: {e.Message}";
        }
        var computed = total.Compute(_sums[i]);
        if (DecimalText.AreEqual(stated, computed)) return null;
        var unread = _unread[i] > 0 ? $" ({_unread[i]} of {_messages[i]} messages could not be read and are not counted)" : "";
        return $"the total {total.Rule.Field} says {Shown(stated)}, the messages give {Shown(computed)} ({total.Rule.Is}){unread}; some are missing or were changed on their way, or the layout's rule is not the sender's";
    }

    // A document of this one record, under its name.
    private void Read(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        _document.Reset(record.ToArray(), _set.Names, _format.Resolver);
        _document.Open(NodeKind.Object);
        ref var node = ref _document.Open(NodeKind.Object);
        (node.NameStart, node.NameLength) = layout.NameAt;
        _format.AddFields(_document, layout, _document.Source, 0, inScratch: false);
        _document.Close();
        _document.Close();
    }

    private static string Shown(byte[] number) => number.Length == 0 ? "nothing" : Encoding.UTF8.GetString(number);
}
