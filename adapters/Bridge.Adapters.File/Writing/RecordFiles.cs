using System.Buffers;
using Bridge.Adapters.File.Publishing;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Registration;

namespace Bridge.Adapters.File.Writing;

/// <summary>
/// Messages are records of growing files, in sight or, with <c>roll:</c>, hidden until a file is complete. A batch's records of one file are written and synced together,
/// then accepted. One caller at a time.
/// </summary>
internal sealed class RecordFiles(FileSinkOptions options, WorkFiles work, Publisher publisher, IFramer framer, AdapterContext context)
{
    /// <summary>Files in sight whose state is remembered, so that it need not be read from disk for each batch.</summary>
    private const int MostKept = 64;

    private readonly Dictionary<string, GrowingFile> _files = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _record = new();
    private string? _lastText;          // where the last message went
    private GrowingFile? _lastFile;

    /// <summary>Continues what the last run left: cuts off records written in part, and keeps files on that are not complete.</summary>
    public void Recover()
    {
        foreach (var target in work.Find(WorkFiles.VisibleMark)) Recover(new GrowingFile(target, publisher.PathOf(target), work.Mark(target, isHidden: false))).DropMark();
        var hidden = work.Find(WorkFiles.HiddenMark).Concat(work.Find(WorkFiles.OpenFile)).Distinct().ToList();
        foreach (var target in hidden)
        {
            var file = Recover(new GrowingFile(target, work.Open(target), work.Mark(target, isHidden: true)));
            if (!System.IO.File.Exists(file.FullPath)) file.DropMark();
            else if (options.Roll is null) Publish(file); // from before roll: was taken out
            else _files[target.Relative] = file;
        }
    }

    /// <summary>Writes a batch; what fails with its file is postponed, the rest goes on.</summary>
    public void Deliver(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        if (options.Roll is null && _files.Count > MostKept)
        {
            _files.Clear();
            _lastText = null;
        }
        foreach (var file in _files.Values) file.Forget(); // of a batch that ended with an error
        var touched = new List<GrowingFile>();
        for (var i = 0; i < deliveries.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            if (!TryAdd(deliveries, i, touched)) break;
        }
        foreach (var file in touched)
        {
            if (!TryCommit(deliveries, file)) break;
        }
    }

    /// <summary>Publishes the files whose age has come, and returns how long until the next one is due; null if none waits.</summary>
    public TimeSpan? PublishDue()
    {
        if (options.Roll is not { Age: { } age }) return null;
        TimeSpan? next = null;
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var file in _files.Values.ToList())
        {
            if (file.Records == 0) continue;
            var due = TimeSpan.FromMilliseconds(file.Since - now) + age;
            if (due <= TimeSpan.Zero)
            {
                Publish(file);
                Forget(file);
            }
            else if (next is null || due < next)
            {
                next = due;
            }
        }
        return next;
    }

    /// <summary>Ends the run in good order: what is in sight is whole and needs no marks.</summary>
    public void Close()
    {
        foreach (var target in work.Find(WorkFiles.VisibleMark)) Publisher.TryDelete(work.Mark(target, isHidden: false));
    }

    // False: nothing may follow before this message is delivered.
    private bool TryAdd(DeliveryBatch deliveries, int index, List<GrowingFile> touched)
    {
        try
        {
            var text = deliveries.Text(index, options.Path);
            var file = ReferenceEquals(text, _lastText) ? _lastFile : null; // equal values come as the same string: most messages go where the one before went
            file ??= Find(text);
            _record.ResetWrittenCount();
            framer.Write(deliveries[index].Body.Span, _record);
            if (file.Pending.Count == 0) file.Refresh();
            if (IsFull(file, _record.WrittenCount))
            {
                if (!TryFinish(deliveries, file, touched)) return false;
                file = Find(text);
                file.Refresh();
            }
            if (file.Pending.Count == 0) touched.Add(file);
            file.Add(index, deliveries.OutputPreamble.Span, _record.WrittenSpan);
            return !IsFull(file, 0) || TryFinish(deliveries, file, touched);
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

    private GrowingFile Find(string text)
    {
        if (TargetName.TryCreate(text, options, out var error) is not { } target) throw new TargetRefusedException(error + ".");
        if (!_files.TryGetValue(target.Relative, out var file)) file = Open(target);
        (_lastText, _lastFile) = (text, file);
        return file;
    }

    private GrowingFile Open(TargetName target)
    {
        publisher.MakeFolders(target);
        publisher.Flush();
        var isHidden = options.Roll is not null;
        var file = new GrowingFile(target, isHidden ? work.Open(target) : publisher.PathOf(target), work.Mark(target, isHidden));
        if (new FileInfo(file.FullPath).LinkTarget is not null) throw new TargetRefusedException($"{file.FullPath} is a symbolic link; nothing is written through links.");
        _files.Add(target.Relative, Recover(file));
        return file;
    }

    private GrowingFile Recover(GrowingFile file)
    {
        var cut = file.Recover();
        if (cut > 0) Log.CutOff(context.Logger, context.Route, file.FullPath, cut);
        return file;
    }

    private bool IsFull(GrowingFile file, int more)
    {
        if (options.Roll is not { } roll || file.PendingLength == 0) return false;
        var records = file.Records + file.Pending.Count;
        return records >= roll.Count || (roll.Size.Bytes > 0 && (more == 0 ? file.PendingLength >= roll.Size.Bytes : file.PendingLength + more > roll.Size.Bytes));
    }

    // Writes what is pending and gives the file its name.
    private bool TryFinish(DeliveryBatch deliveries, GrowingFile file, List<GrowingFile> touched)
    {
        touched.Remove(file);
        if (!TryCommit(deliveries, file)) return false;
        Publish(file);
        Forget(file);
        return true;
    }

    private bool TryCommit(DeliveryBatch deliveries, GrowingFile file)
    {
        var pending = file.Pending.ToArray();
        if (pending.Length == 0) return true;
        try
        {
            file.Commit(context.Time, options.Permissions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Forget();
            deliveries.Postpone(pending[0], FileSink.Explain(e));
            return false;
        }
        foreach (var i in pending) deliveries.Accept(i);
        return true;
    }

    private void Forget(GrowingFile file)
    {
        _files.Remove(file.Target.Relative);
        _lastText = null;
    }

    private void Publish(GrowingFile file)
    {
        var target = publisher.Number(file.Target) ?? file.Target;
        var placed = publisher.PublishUnique(file.FullPath, target);
        publisher.Flush();
        file.DropMark();
        Log.Published(context.Logger, context.Route, file.Records, publisher.PathOf(placed));
    }
}
