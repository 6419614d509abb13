using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Bridge.Adapters.File.Contents;
using Bridge.Adapters.File.Finding;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.File.Reading;

/// <summary>
/// Reads one file record by record into batches and submits them, several on their way at once, until all are accepted. Each batch carries the position behind it.
/// One instance reads one file once.
/// </summary>
internal sealed partial class FileReading : IDisposable
{
    /// <summary>A batch is submitted at this many bytes: with it one group commit costs less than the fsync it waits for.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>Or at this many records, so that the first of a slow destination's confirms come soon.</summary>
    private const int BatchRecords = 512;

    /// <summary>Refused records that are named in the error file; the rest is counted.</summary>
    internal const int NamedRefusals = 100;

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    private readonly OpenedFile _file;
    private readonly ContentPart _part;
    private readonly FileSourceOptions _options;
    private readonly AdapterContext _context;
    private readonly IIntake _intake;
    private readonly FileProgress _progress;
    private readonly ReadWindow _window;
    private readonly Queue<Flight> _flights = new();
    private readonly List<Refusal> _refusals = [];
    private readonly byte[] _idPrefix;
    private readonly byte[] _key;
    private readonly long _first;       // where data begins: behind a byte order mark

    private FrameReader _frames = null!;
    private ISurveyedFramer? _surveyed; // set if a first pass is to compare counts and sums before anything is released
    private IStreamSurvey? _survey;
    private long _surveyedTo = -1;
    private long _limit;                // where data ends: before a trailing Ctrl-Z
    private bool _ended;                // the end was reached and the file is at rest
    private long _records;
    private long _refusalCount;
    private bool _refusedEarlier;       // before a restart: neither counted nor named any more
    private string? _failure;
    private long _failureOffset;

    // The batch that is being filled. It starts where the one before ended, so that positions follow one another without a gap.
    private MessageBatch? _batch;
    private ReadOnlyMemory<byte> _batchPreamble;
    private long _batchStart;
    private long _batchStartRecord;
    private ReadOnlyMemory<byte> _batchStartPreamble;

    private FileReading(OpenedFile file, ContentPart part, FileSourceOptions options, AdapterContext context, IIntake intake, FileProgress progress, long first, long limit)
    {
        _file = file;
        _part = part;
        _options = options;
        _context = context;
        _intake = intake;
        _progress = progress;
        _window = new ReadWindow(part.Content);
        _idPrefix = Encoding.ASCII.GetBytes(part.Identity + "-");
        _key = options.Key == FileKey.File ? Encoding.UTF8.GetBytes(file.Entry.Name) : [];
        _first = first;
        _limit = limit;
    }

    public static async ValueTask<FileReading> CreateAsync(OpenedFile file, ContentPart part, FileSourceOptions options, AdapterContext context, IIntake intake, FileProgress progress, CancellationToken cancellationToken)
    {
        var first = 0L;
        try
        {
            if (options.StripBom) first = await FileEdges.SkipBomAsync(part.Content, cancellationToken);
        }
        catch (DamagedContentException)
        {
            // Reading comes upon it again, where it is reported.
        }
        var limit = part.IsPacked ? long.MaxValue : options.StripCtrlZ ? await FileEdges.BeforeCtrlZAsync(file.Handle, first, file.Size, cancellationToken) : file.Size;
        return new FileReading(file, part, options, context, intake, progress, first, limit);
    }

    /// <summary>True when the file is one message, because nothing says where records end or because that is asked for.</summary>
    private bool IsWhole => _options.Framing is null ? _context.CodecFramer is null : _options.Framing.Type == "whole";

    /// <summary>
    /// Reads on from a position (null: from the start) until everything is accepted. <paramref name="refusedEarlier"/> says that records of entries before were refused: that must
    /// outlive a crash with this entry's positions.
    /// </summary>
    public async Task<ReadingResult> RunAsync(FilePosition? from, bool refusedEarlier, CancellationToken stopping)
    {
        StartAt(from?.End ?? _first, from?.Record ?? 0, from?.Preamble ?? default);
        _refusedEarlier = refusedEarlier || from is { HasRefusals: true };
        if (from is { IsLast: true }) return new ReadingResult(from.Failure, from.End, from.Record, [], 0, _refusedEarlier);
        if (_surveyed is not null) await SurveyAsync(stopping);
        if (from is null && _survey?.Fault is { } fault) return new ReadingResult($"{fault}. Nothing of it was handed over.", _first, 0, [], 0, _refusedEarlier);
        try
        {
            while (true)
            {
                if (IsWhole) await ReadWholeAsync(stopping);
                else await ReadRecordsAsync(stopping);
                if (await SubmitAsync(isLast: true, _window.Offset, stopping) && await SettleAllAsync(stopping))
                {
                    return new ReadingResult(_failure, _failure is null ? _window.Offset : _failureOffset, _records, _refusals, _refusalCount, _refusedEarlier);
                }
            }
        }
        finally
        {
            await AbandonAsync();
        }
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _window.Dispose();
    }

    private void StartAt(long offset, long record, ReadOnlyMemory<byte> preamble)
    {
        _window.Seek(offset);
        _records = record;
        (_batchStart, _batchStartRecord, _batchStartPreamble) = (offset, record, preamble);
        _failure = null;
        _ended = false;
        _batch?.Dispose();
        _batch = null;
        if (IsWhole) return;
        var framer = _context.CreateFramer(_options.Framing);
        if (!preamble.IsEmpty) framer.Resume(preamble);
        _surveyed = framer as ISurveyedFramer;
        if (_survey is not null) _surveyed?.BeginSurvey(_context.MaxFrame); // the one that is there tells of the whole file
        _frames = new FrameReader(framer, _context.MaxFrame);
    }

    private async Task ReadRecordsAsync(CancellationToken stopping)
    {
        var afterSkip = false; // the end of an oversized frame may not be found yet: nobody could go on from here
        while (!stopping.IsCancellationRequested)
        {
            if (_surveyed is not null && _surveyedTo != _limit) await SurveyAsync(stopping);
            var state = _frames.State;
            var at = _window.Offset;
            var input = _window.Unread;
            var before = input.Length;
            var result = _frames.Read(ref input, _ended, out var frame);
            var consumed = before - input.Length;
            if (result.Status == FrameStatus.NeedMore)
            {
                _window.Consume(consumed);
                if (!_ended)
                {
                    if (!await FillAsync(stopping)) await CheckEndAsync(stopping);
                    if (_failure is null) continue;
                }
                else if (_window.Unread.IsEmpty)
                {
                    return;
                }
                frame = _window.Unread;
                at = _window.Offset;
                consumed = frame.Length;
                _failure ??= "The file ends in the middle of a record.";
                result = FrameResult.Broken(_failure);
                _failureOffset = at;
                if (frame.IsEmpty) return;
            }
            else if (consumed == 0 && result.Status != FrameStatus.Broken)
            {
                result = FrameResult.Broken($"The framing found nothing to take at byte {at}; this is an error of the framing, please report it.");
                frame = input;
            }
            if (result.Status == FrameStatus.Ignored)
            {
                _window.Consume(consumed);
                continue;
            }
            if (_batch is not null && !afterSkip && (IsFull(_batch) || !_frames.Preamble.Span.SequenceEqual(_batchPreamble.Span)))
            {
                if (!await SubmitAsync(isLast: false, at, stopping, state))
                {
                    afterSkip = false;
                    continue;
                }
            }
            if (result.Status == FrameStatus.Broken) (_failure, _failureOffset) = (_failure ?? result.Reason, at);
            Add(frame, result.Status == FrameStatus.Frame ? _survey?.FaultAt(at) : result.Reason, at);
            _window.Consume(consumed);
            if (result.Status == FrameStatus.Broken) return;
            afterSkip = result.Status == FrameStatus.Skipped;
        }
        stopping.ThrowIfCancellationRequested();
    }

    // Reads more. What cannot be unpacked ends the file here: all before it is good.
    private async ValueTask<bool> FillAsync(CancellationToken stopping)
    {
        try
        {
            return await _window.FillAsync(_limit, stopping);
        }
        catch (DamagedContentException e)
        {
            (_failure, _failureOffset) = (e.Message, _window.Offset);
            return true;
        }
    }

    private static bool IsFull(MessageBatch batch) => batch.Count >= BatchRecords || batch.Packed.Length >= BatchBytes;

    private void Add(in ReadOnlySequence<byte> frame, string? fault, long at)
    {
        if (_batch is null) StartBatch();
        // A frame's own first byte gives the id, not where reading happened to be: the same after a restart, whatever the reads were.
        var unread = _window.Unread;
        var offset = frame.IsEmpty ? at : _window.Offset + unread.Slice(0, frame.Start).Length;
        Span<byte> id = stackalloc byte[64];
        _idPrefix.CopyTo(id);
        Utf8Formatter.TryFormat(offset, id[_idPrefix.Length..], out var digits);
        var kept = fault is not null && frame.Length > _context.MaxFrame ? frame.Slice(0, Math.Min(frame.Length, FrameReader.KeptHead)) : frame;
        _batch!.Add(new MessageDraft { Frame = kept, Id = id[..(_idPrefix.Length + digits)], Key = _key, Place = new Place(++_records, offset), Fault = fault });
    }

    private void StartBatch()
    {
        _batch = MessageBatch.Rent(BatchBytes + 16 * 1024);
        _batchPreamble = IsWhole ? default : _frames.Preamble;
    }

    // The end of what was there when the file was opened. A file that changed meanwhile was not complete.
    private async ValueTask CheckEndAsync(CancellationToken stopping)
    {
        var size = RandomAccess.GetLength(_file.Handle);
        var modified = System.IO.File.GetLastWriteTimeUtc(_file.Handle);
        if (size == _file.Size && modified == _file.Modified)
        {
            _ended = true;
            return;
        }
        if (_part.IsPacked)
        {
            _failure = "The file was changed while it was unpacked; what was taken may be a mixture of old and new content.";
            (_file.Size, _file.Modified) = (size, modified);
            return;
        }
        if (size <= _file.Size)
        {
            _failure = size < _file.Size
                ? $"The file was cut from {_file.Size} to {size} bytes while it was read; the records before byte {_window.Offset} were taken."
                : $"The file was written over while it was read; the {_records} records that were taken may be a mixture of old and new content.";
            (_file.Size, _file.Modified) = (size, modified); // it is this one that is set aside
            return;
        }
        var rest = _options.Stable ?? new StableOptions();
        Log.Grew(_context.Logger, _context.Route, _file.Entry.FullPath);
        _context.Degraded($"{_file.Entry.FullPath} grew while it was read; waiting until it rests");
        for (var checks = 0; checks < Math.Max(1, rest.Checks);)
        {
            await Task.Delay(rest.Interval, _context.Time, stopping);
            var (newSize, newModified) = (RandomAccess.GetLength(_file.Handle), System.IO.File.GetLastWriteTimeUtc(_file.Handle));
            checks = newSize == size && newModified == modified ? checks + 1 : 0;
            (size, modified) = (newSize, newModified);
        }
        if (size < _file.Size) _failure = $"The file was cut from {_file.Size} to {size} bytes while it was read; the records before byte {_window.Offset} were taken.";
        (_file.Size, _file.Modified) = (size, modified);
        if (_failure is not null) return;
        _limit = _options.StripCtrlZ ? await FileEdges.BeforeCtrlZAsync(_file.Handle, _first, size, stopping) : size;
    }
}
