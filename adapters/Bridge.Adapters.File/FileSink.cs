using Bridge.Adapters.File.Publishing;
using Bridge.Adapters.File.Writing;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Registration;

namespace Bridge.Adapters.File;

/// <summary>
/// Puts messages into files. Accepted means: the bytes are synced to disk and, unless the file still grows, so is its name. Whatever fails with the disk or the share is
/// postponed; a name that cannot be, or is taken, is rejected.
/// </summary>
internal sealed class FileSink(FileSinkOptions options, AdapterContext context) : ISink
{
    /// <summary>The most messages of one call: one sync of the folder, or of the growing file, is shared by so many.</summary>
    public const int MaxBatch = 1024;

    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();   // the timer publishes files that are due
    private WholeFiles? _whole;
    private RecordFiles? _records;
    private FileCounter? _counter;
    private ITimer? _due;
    private bool _isDegraded;
    private bool _isClosed;

    /// <inheritdoc/>
    public ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        var work = new WorkFiles(options, $"{context.Bridge}\0{context.Route}\0{context.Name}");
        IFramer? framer;
        if (options.Exists == ExistsPolicy.Append) framer = context.CreateFramer(options.Framing);
        else framer = options.Framing?.Create() ?? context.CodecFramer?.Invoke();
        try
        {
            work.Prepare();
            var cleaned = work.Clean();
            if (cleaned > 0) Log.Cleaned(context.Logger, context.Route, cleaned, options.Folder);
            if (options.CounterDigits > 0) _counter = new FileCounter(work.Counter, options.CounterDigits);
            var publisher = new Publisher(options, work, _counter);
            var records = new RecordFiles(options, work, publisher, framer!, context);
            lock (_lock)
            {
                publisher.Recover();
                records.Recover();
                if (options.Exists == ExistsPolicy.Append) _records = records;
                else _whole = new WholeFiles(options, work, publisher, framer);
                _due = context.Time.CreateTimer(static sink => ((FileSink)sink!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Schedule();
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(Explain(e), e);
        }
        context.Connected();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        if (!Directory.Exists(options.Folder)) throw new DirectoryNotFoundException($"The folder {options.Folder} is gone. Make it again, or look at its mount.");
        if (options.MinFree.Bytes > 0 && new DriveInfo(options.Folder).AvailableFreeSpace is var free && free < options.MinFree.Bytes)
        {
            deliveries.Postpone(0, $"The volume of {options.Folder} has {free} bytes left, less than min_free ({options.MinFree}).");
            return ValueTask.CompletedTask;
        }
        lock (_lock)
        {
            if (_whole is { } whole) whole.Deliver(deliveries, cancellationToken);
            else (_records ?? throw new InvalidOperationException("ConnectAsync comes first.")).Deliver(deliveries, cancellationToken);
            Schedule();
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isClosed) return ValueTask.CompletedTask;
            _isClosed = true;
            _due?.Dispose();
            try
            {
                _records?.Close();
                _counter?.Close();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.CloseFailed(context.Logger, context.Route, e.Message);
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>What went wrong with the disk, as an operator should read it.</summary>
    internal static string Explain(Exception e) => e is UnauthorizedAccessException ? $"{e.Message} Give the bridge's user the right to write there." : e.Message;

    private void OnDue()
    {
        lock (_lock)
        {
            if (!_isClosed) Schedule();
        }
    }

    private void Schedule()
    {
        try
        {
            var next = _records?.PublishDue();
            if (_isDegraded) context.Connected();
            _isDegraded = false;
            if (next is { } wait) _due!.Change(wait, Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its records are safe under the hidden name.
            Log.NotPublished(context.Logger, context.Route, Explain(e), RetryTime);
            _isDegraded = true;
            context.Degraded($"a complete file cannot be published: {Explain(e)}");
            _due!.Change(RetryTime, Timeout.InfiniteTimeSpan);
        }
    }
}
