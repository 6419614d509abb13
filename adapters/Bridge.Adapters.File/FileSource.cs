using Bridge.Adapters.File.Contents;
using Bridge.Adapters.File.Finding;
using Bridge.Adapters.File.Finishing;
using Bridge.Adapters.File.Reading;
using Bridge.Intake;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.File;

/// <summary>
/// Takes complete files of a folder one after another, in order. A file is set aside only when all its records were accepted; a crash in its middle goes on there.
/// What stands in the way of one file, or of all, is reported as degraded and tried again at the next listing.
/// </summary>
internal sealed class FileSource(FileSourceOptions options, AdapterContext context) : ISource
{
    private readonly Readiness _readiness = new(options, context.Time);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly List<string> _troubles = [];
    private FolderScan _scan = null!;
    private FileProgress _progress = null!;
    private IIntake _intake = null!;
    private (FileIdentity Identity, ReadingResult Result)? _read; // the file read last: not read again if only setting it aside failed
    private string? _state; // what was reported last: null before the first listing, "" for connected

    private string Owner => $"{context.Bridge}/{context.Route}";

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        _intake = intake;
        _scan = new FolderScan(options);
        using var watch = new FolderWatch(context.Time);
        try
        {
            _progress = await FileProgress.LoadAsync(intake, stopping);
            while (true)
            {
                if (await PollAsync(stopping))
                {
                    if (options.Watch && watch.Start(_scan.Root, _scan.Recurses) is { } reason && _told.Add(reason)) Log.NotWatched(context.Logger, context.Route, _scan.Root, reason, options.PollInterval);
                }
                else
                {
                    watch.Stop();
                }
                var pause = _readiness.IsWaiting && _readiness.Interval < options.PollInterval ? _readiness.Interval : options.PollInterval;
                await watch.WaitAsync(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Everything that was accepted has its position; the next run goes on behind it.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Lists the folder once and takes what is complete; false if it could not be listed.
    private async ValueTask<bool> PollAsync(CancellationToken stopping)
    {
        _troubles.Clear();
        try
        {
            var ready = _readiness.Update(_scan.List());
            if (_state is null) Report();
            _scan.Sort(ready);
            foreach (var entry in ready)
            {
                stopping.ThrowIfCancellationRequested();
                if (!await TakeAsync(entry, stopping)) break;
            }
            Report();
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            _troubles.Add($"the folder {_scan.Root} does not exist; make it, mount it, or set create_folder: true");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _troubles.Add($"the folder {_scan.Root} cannot be listed: {e.Message}");
        }
        Report();
        return false;
    }

    private void Report()
    {
        var state = string.Join("; ", _troubles);
        if (state == _state) return;
        _state = state;
        if (state.Length == 0)
        {
            context.Connected();
            return;
        }
        Log.Trouble(context.Logger, context.Route, state);
        context.Degraded(state);
    }

    // Takes one file; false if no other may be taken before it.
    private async ValueTask<bool> TakeAsync(FileEntry entry, CancellationToken stopping)
    {
        try
        {
            if (entry.Size < options.MinSize.Bytes) return Leave(entry, $"it has {entry.Size} bytes, less than min_size");
            if (entry.Size == 0 && options.Empty == EmptyFiles.Ignore) return Leave(entry, "it is empty");
            using var file = await OpenedFile.OpenAsync(entry, Owner, stopping);
            if (file is null)
            {
                Log.StillOpen(context.Logger, context.Route, entry.FullPath);
                _readiness.Restart(entry);
                return true;
            }
            if (entry.Size == 0) return SetAside(file, new ReadingResult(options.Empty == EmptyFiles.Error ? "The file is empty." : null, 0, 0, [], 0));
            if (options.MaxSize.Bytes > 0 && entry.Size > options.MaxSize.Bytes)
            {
                return SetAside(file, new ReadingResult($"The file has {entry.Size} bytes, more than max_size ({options.MaxSize}); nothing of it was read.", 0, 0, [], 0));
            }
            return SetAside(file, await ReadAsync(file, stopping));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            _troubles.Add($"{entry.FullPath} vanished before it was read");
            _readiness.Forget(entry);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _troubles.Add($"{entry.FullPath} cannot be read: {e.Message}");
            return true;
        }
    }

    private async ValueTask<ReadingResult> ReadAsync(OpenedFile file, CancellationToken stopping)
    {
        if (_read is { } last && last.Identity == file.Identity) return last.Result;
        ReadingResult result;
        try
        {
            using var unpacking = await Unpacking.OpenAsync(file, options, stopping);
            result = await ReadPartsAsync(file, unpacking.Parts, stopping);
        }
        catch (DamagedContentException e)
        {
            result = new ReadingResult(e.Message, 0, 0, [], 0);
        }
        _read = (file.Identity, result);
        Log.Taken(context.Logger, context.Route, result.Records, file.Entry.FullPath);
        return result;
    }

    // A part is begun when all before it is safe: the last part of which there is a position is the one to go on with.
    private async ValueTask<ReadingResult> ReadPartsAsync(OpenedFile file, IReadOnlyList<ContentPart> parts, CancellationToken stopping)
    {
        var kept = options.After.Success == FileAction.Keep ? await _progress.ReadKeptAsync(file.Entry.FullPath, stopping) : null;
        FilePosition? from = null;
        var index = parts.Count;
        while (from is null && index > 0)
        {
            var identity = parts[--index].Identity;
            from = kept is not null && kept.Identity == identity ? kept : _progress.Find(identity);
        }
        if (from is { IsLast: false }) Log.Resumed(context.Logger, context.Route, file.Entry.FullPath, from.End, from.Record);
        var (records, refusals, refusalCount, refusedEarlier) = (0L, new List<Refusal>(), 0L, from is { HasRefusals: true });
        for (; index < parts.Count; index++, from = null)
        {
            var part = parts[index];
            using var content = part.Content;
            using var reading = await FileReading.CreateAsync(file, part, options, context, _intake, _progress, stopping);
            var result = await reading.RunAsync(from, refusedEarlier || refusalCount > 0, stopping);
            if (part.EntryName is null) return NothingIn(part, result) ?? result;
            records += result.Records;
            refusalCount += result.RefusalCount;
            foreach (var refusal in result.Refusals.Take(FileReading.NamedRefusals - refusals.Count)) refusals.Add(refusal with { Reason = $"Entry {part.EntryName}: {refusal.Reason}" });
            if (result.Failure is { } failure) return new ReadingResult($"Entry {part.EntryName}: {failure} Entries behind it were not read.", result.Offset, records, refusals, refusalCount, refusedEarlier);
        }
        return parts.Count == 0 && options.Empty == EmptyFiles.Error
            ? new ReadingResult("There is nothing in the archive.", 0, 0, [], 0)
            : new ReadingResult(null, 0, records, refusals, refusalCount, refusedEarlier);
    }

    private ReadingResult? NothingIn(ContentPart part, ReadingResult result) =>
        part.IsPacked && result is { Failure: null, Records: 0, Offset: 0 } && options.Empty == EmptyFiles.Error ? result with { Failure = "The file unpacks to nothing." } : null;

    private bool Leave(FileEntry entry, string reason)
    {
        _readiness.Leave(entry);
        Log.LeftAlone(context.Logger, context.Route, entry.FullPath, reason);
        return true;
    }

    // All records are safe. Until the file is out of the way no other is taken: only one file's end is remembered.
    private bool SetAside(OpenedFile file, ReadingResult result)
    {
        var entry = file.Entry;
        file.Dispose(); // Windows moves no open files
        try
        {
            if (!file.IsStillThere())
            {
                _troubles.Add(System.IO.File.Exists(entry.FullPath)
                    ? $"{entry.FullPath} was replaced or changed after its {result.Records} records were taken; what stands there now is taken as a new file"
                    : $"{entry.FullPath} vanished before it could be set aside; its {result.Records} records were taken");
                _readiness.Restart(entry);
                return true;
            }
            if (result.Reason is { } failure)
            {
                var target = Finisher.Move(entry.FullPath, options.After.FailureFolder);
                Finisher.Explain(target, result, context.Time.GetUtcNow());
                Log.SetAside(context.Logger, context.Route, entry.FullPath, options.After.FailureFolder, failure);
            }
            else if (options.After.Success == FileAction.Move)
            {
                Finisher.Move(entry.FullPath, options.After.SuccessFolder);
            }
            else if (options.After.Success == FileAction.Delete)
            {
                System.IO.File.Delete(entry.FullPath);
            }
            else
            {
                _readiness.Leave(entry);
                return true;
            }
            if (_readiness.Marker(entry) is { } marker) System.IO.File.Delete(marker);
            _readiness.Forget(entry);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _troubles.Add($"{entry.FullPath} was read but cannot be set aside, and nothing else is taken before that: {e.Message}");
            return false;
        }
    }
}
