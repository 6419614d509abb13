using System.Buffers;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// Cuts a stream into messages where each record of some types is one, with the records that belong to it. The records that enclose them are the preamble; trailers
/// carry no data of their own but totals. Holds one message's bytes at most. One instance per stream.
/// </summary>
internal sealed class DetailFramer : IFramer
{
    private readonly IFramer _records;
    private readonly RecordSet _set;
    private readonly RecordFormat _format;
    private readonly RecordMatcher _matcher;
    private readonly RunningTotals? _totals;
    private readonly byte[]?[] _enclosing;
    private byte[] _copy = [];
    private byte[] _preamble = [];
    private long _scanned;
    private long _end;
    private bool _open;

    public DetailFramer(IFramer records, RecordSet set, RecordFormat format, RunningTotals? totals = null)
    {
        _totals = totals;
        _records = records;
        _set = set;
        _format = format;
        _matcher = new RecordMatcher(format);
        _matcher.Reset(set.Roots);
        _enclosing = new byte[set.Enclosing.Count][];
    }

    public ReadOnlyMemory<byte> Preamble => _preamble;

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        _totals?.BeginInTheMiddle();
        _preamble = preamble.ToArray();
        var at = 0;
        while (_format.NextRecord(_preamble, ref at, out var start, out var length))
        {
            var record = _preamble.AsSpan(start, length);
            if (_matcher.Next(record, out _) is { } layout && IndexOf(layout) is var index and >= 0) _enclosing[index] = record.ToArray();
        }
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        while (true)
        {
            var rest = input.Slice(_scanned);
            var before = _scanned;
            var result = _records.TryRead(ref rest, endOfStream, out var record);
            if (result.Status == FrameStatus.NeedMore)
            {
                frame = endOfStream && _open ? input.Slice(0, _end) : default;
                if (!endOfStream || !_open)
                {
                    if (endOfStream) _totals?.End();
                    return FrameResult.NeedMore;
                }
                input = input.Slice(input.End);
                Close();
                _totals?.Add(frame, _preamble);
                return FrameResult.Frame;
            }
            if (result.Status == FrameStatus.Ignored && _open)
            {
                _scanned = input.Length - rest.Length;
                continue;
            }
            if (result.Status != FrameStatus.Frame)
            {
                if (_open) return Release(ref input, before, out frame);
                frame = record;
                input = rest;
                return result;
            }
            var bytes = Contiguous(record);
            if (_open)
            {
                // Does it belong to the open message? The matcher must not move before that is known.
                if (!BelongsToOpen(bytes)) return Release(ref input, before, out frame);
                _matcher.Next(bytes, out _);
                _scanned = input.Length - rest.Length;
                _end = input.Slice(0, record.End).Length;
                continue;
            }
            var layout = _matcher.Next(bytes, out _);
            // A record that belongs to a message that is not there, such as one behind an unknown record, is let through so that it is rejected by name.
            var isOrphan = layout is not null && IsWithinMessage(layout);
            if (layout is not null && !isOrphan && !Contains(_set.Messages, layout))
            {
                var wrong = Enclose(layout, bytes);
                frame = wrong is null ? default : record;
                input = rest;
                return wrong is null ? FrameResult.Ignored : FrameResult.Skipped(wrong);
            }
            if (layout is null || isOrphan || layout.Records.Count == 0)
            {
                frame = _format.KeepsDescriptors ? input.Slice(0, record.End) : record;
                input = rest;
                _totals?.Add(frame, _preamble);
                return FrameResult.Frame;
            }
            _open = true;
            _scanned = input.Length - rest.Length;
            _end = input.Slice(0, record.End).Length;
        }
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        Close();
        return _records.TrySkip(ref input, endOfStream);
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        output.Write(_format.Separator.Span);
    }

    private FrameResult Release(ref ReadOnlySequence<byte> input, long next, out ReadOnlySequence<byte> frame)
    {
        frame = input.Slice(0, _end);
        input = input.Slice(next);
        Close();
        _totals?.Add(frame, _preamble);
        return FrameResult.Frame;
    }

    private void Close()
    {
        _open = false;
        _scanned = 0;
    }

    private bool BelongsToOpen(ReadOnlySpan<byte> record)
    {
        foreach (var candidate in _set.All)
        {
            if (candidate.HasMarks && !Contains(_set.Messages, candidate) && IsWithinMessage(candidate) && _format.Matches(candidate, record)) return true;
        }
        return false;
    }

    private bool IsWithinMessage(RecordLayout record)
    {
        for (var parent = record.Parent; parent is not null; parent = parent.Parent)
        {
            if (Contains(_set.Messages, parent)) return true;
        }
        return false;
    }

    // What a trailer says of the messages before it and is not true; else null.
    private string? Enclose(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        var index = IndexOf(layout);
        if (index < 0) return _totals?.Close(layout, record); // a trailer
        _totals?.Enclose(layout, record);
        _enclosing[index] = record.ToArray();
        for (var inner = index + 1; inner < _enclosing.Length; inner++) _enclosing[inner] = null;
        var all = new ArrayBufferWriter<byte>();
        foreach (var enclosing in _enclosing)
        {
            if (enclosing is null) continue;
            all.Write(enclosing);
            all.Write(_format.Separator.Span);
        }
        _preamble = all.WrittenSpan.ToArray();
        return null;
    }

    private int IndexOf(RecordLayout layout)
    {
        for (var i = 0; i < _set.Enclosing.Count; i++)
        {
            if (ReferenceEquals(_set.Enclosing[i], layout)) return i;
        }
        return -1;
    }

    private static bool Contains(IReadOnlyList<RecordLayout> records, RecordLayout record)
    {
        for (var i = 0; i < records.Count; i++)
        {
            if (ReferenceEquals(records[i], record)) return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> record)
    {
        if (record.IsSingleSegment) return record.FirstSpan;
        if (_copy.Length < record.Length) _copy = new byte[record.Length * 2];
        record.CopyTo(_copy);
        return _copy.AsSpan(0, (int)record.Length);
    }
}
