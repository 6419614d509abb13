using System.Buffers;
using Bridge.Adapters.File.Publishing;
using Bridge.Delivery;
using Bridge.Formats;

namespace Bridge.Adapters.File.Writing;

/// <summary>
/// Each message is a file of its own: written under a hidden name, synced, renamed; the folder is synced once for a batch, and only then the batch is accepted.
/// One caller at a time.
/// </summary>
internal sealed class WholeFiles(FileSinkOptions options, WorkFiles work, Publisher publisher, IFramer? framer)
{
    private static readonly TimeSpan WaitPause = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly RecentNames _recent = new();
    private readonly List<int> _written = [];

    private enum Outcome
    {
        Delivered,
        Refused,
        Waits,
    }

    /// <summary>Delivers until the first message that must wait.</summary>
    public void Deliver(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        _written.Clear();
        for (var i = 0; i < deliveries.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            if (!TryPut(deliveries, i)) break;
        }
        try
        {
            publisher.Flush();
        }
        catch (IOException e)
        {
            foreach (var i in _written) deliveries.Postpone(i, e.Message);
            return;
        }
        foreach (var i in _written) deliveries.Accept(i);
    }

    // False: nothing may follow before this message is delivered.
    private bool TryPut(DeliveryBatch deliveries, int index)
    {
        try
        {
            switch (Put(deliveries, index))
            {
                case Outcome.Delivered: _written.Add(index); return true;
                case Outcome.Waits: return false;
                default: return true;
            }
        }
        catch (Exception e) when (e is MessageFormatException or TargetRefusedException or PathTooLongException)
        {
            deliveries.Reject(index, e.Message);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            deliveries.Postpone(index, FileSink.Explain(e));
            return false;
        }
    }

    private Outcome Put(DeliveryBatch deliveries, int index)
    {
        if (TargetName.TryCreate(deliveries.Text(index, options.Path), options, out var error) is not { } named) throw new TargetRefusedException(error + ".");
        publisher.MakeFolders(named);
        var target = publisher.Number(named) ?? throw new TargetRefusedException($"the name '{named.Name}' holds more # than the counter's.");
        var path = publisher.PathOf(target);
        if (options.Exists is not (ExistsPolicy.Replace or ExistsPolicy.Unique) && Path.Exists(path)) return Meet(deliveries, index, target, path);
        var part = work.Part(target);
        publisher.WritePart(part, Content(deliveries, index).Span);
        try
        {
            switch (options.Exists)
            {
                case ExistsPolicy.Unique:
                    publisher.PublishUnique(part, target);
                    break;
                case ExistsPolicy.Ignore:
                    publisher.TryPublish(part, target);
                    break;
                case ExistsPolicy.Wait:
                    if (!TryPublishFirst(part, target, deliveries, index)) return Meet(deliveries, index, target, path);
                    break;
                default:
                    if (!publisher.TryPlace(part, target, options.Exists == ExistsPolicy.Replace)) return Meet(deliveries, index, target, path);
                    if (options.Exists != ExistsPolicy.Replace) _recent.Add(target.Relative, deliveries[index]);
                    publisher.WriteSidecars(target);
                    break;
            }
        }
        finally
        {
            Publisher.TryDelete(part);
        }
        return Outcome.Delivered;
    }

    // With a note on disk for checksum and marker: after a crash nothing else would make them, and the application would wait for the marker as the message for the application.
    private bool TryPublishFirst(string part, TargetName target, DeliveryBatch deliveries, int index)
    {
        try
        {
            return publisher.TryPublish(part, target);
        }
        finally
        {
            if (!System.IO.File.Exists(part)) _recent.Add(target.Relative, deliveries[index]);
        }
    }

    // The name is taken.
    private Outcome Meet(DeliveryBatch deliveries, int index, TargetName target, string path)
    {
        if (options.Exists == ExistsPolicy.Ignore) return Outcome.Delivered;
        // With wait, equal bytes of an unknown writer may be another message's: this one waits and comes once more, at worst, rather than be swallowed.
        var isRepetition = _recent.IsBy(target.Relative, deliveries[index]) ?? (options.Exists != ExistsPolicy.Wait && SameContent(path, Content(deliveries, index).Span));
        if (!isRepetition && options.Exists == ExistsPolicy.Wait)
        {
            deliveries.Postpone(index, $"The file {path} waits to be taken (exists: wait).", WaitPause);
            return Outcome.Waits;
        }
        if (!isRepetition)
        {
            deliveries.Reject(index, $"The file {path} exists already and is not this message's (exists: fail). Make names differ, or choose another policy in exists.");
            return Outcome.Refused;
        }
        publisher.Touch(target);
        publisher.WriteSidecars(target);
        return Outcome.Delivered;
    }

    private ReadOnlyMemory<byte> Content(DeliveryBatch deliveries, int index)
    {
        var body = deliveries[index].Body;
        if (framer is null && deliveries.OutputPreamble.IsEmpty) return body;
        _content.ResetWrittenCount();
        _content.Write(deliveries.OutputPreamble.Span);
        if (framer is null) _content.Write(body.Span);
        else framer.Write(body.Span, _content);
        return _content.WrittenMemory;
    }

    private static bool SameContent(string path, ReadOnlySpan<byte> content)
    {
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.GetLength(file) != content.Length) return false;
        var block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var at = 0; at < content.Length;)
            {
                var read = RandomAccess.Read(file, block, at);
                if (read == 0 || read > content.Length - at || !block.AsSpan(0, read).SequenceEqual(content.Slice(at, read))) return false;
                at += read;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
