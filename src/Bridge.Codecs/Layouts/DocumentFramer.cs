using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// Cuts a stream into documents: the records from the first of the sequence to its last. Holds one document's bytes at most. One instance per stream.
/// </summary>
internal sealed class DocumentFramer : IFramer
{
    private readonly IFramer _records;
    private readonly RecordSet _set;
    private readonly RecordFormat _format;
    private readonly RecordMatcher _matcher;
    private byte[] _copy = [];
    private long _scanned; // bytes of the input whose records were looked at
    private long _end;     // end of the last record of the open document, without its line end
    private bool _open;
    private bool _skipping;

    public DocumentFramer(IFramer records, RecordSet set, RecordFormat format)
    {
        _records = records;
        _set = set;
        _format = format;
        _matcher = new RecordMatcher(format);
        _matcher.Reset(set.Roots);
    }

    public ReadOnlyMemory<byte> Preamble => _records.Preamble;

    public void Resume(ReadOnlyMemory<byte> preamble) => _records.Resume(preamble);

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        while (true)
        {
            var rest = input.Slice(_scanned);
            var before = _scanned;
            var result = _records.TryRead(ref rest, endOfStream, out var record);
            switch (result.Status)
            {
                case FrameStatus.NeedMore when endOfStream && _open:
                    frame = input.Slice(0, _end);
                    input = input.Slice(input.End);
                    Close();
                    return FrameResult.Frame;
                case FrameStatus.NeedMore:
                    frame = default;
                    return FrameResult.NeedMore;
                case FrameStatus.Ignored when !_open:
                    frame = default;
                    input = rest;
                    return FrameResult.Ignored;
                case FrameStatus.Ignored:
                    _scanned = input.Length - rest.Length;
                    continue;
                case FrameStatus.Skipped or FrameStatus.Broken when !_open:
                    frame = record;
                    input = rest;
                    return result;
                case FrameStatus.Skipped or FrameStatus.Broken:
                    frame = input.Slice(0, _end); // the document so far; the noise is met again
                    input = input.Slice(before);
                    Close();
                    return FrameResult.Frame;
            }
            var known = _matcher.Next(Contiguous(record), out _);
            if (_open && _matcher.BeginsDocument)
            {
                frame = input.Slice(0, _end);
                input = input.Slice(before);
                Close();
                return FrameResult.Frame;
            }
            var isAlone = known is null && !_open;
            _open = true;
            _scanned = input.Length - rest.Length;
            _end = input.Slice(0, record.End).Length;
            if (!isAlone && !_matcher.IsComplete()) continue;
            frame = input.Slice(0, _end);
            input = rest;
            Close();
            return FrameResult.Frame;
        }
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        // A document that is too large: pass over records until the next one begins.
        _matcher.Reset(_set.Roots);
        _scanned = 0;
        _open = false;
        while (true)
        {
            var rest = input;
            var result = _records.TryRead(ref rest, endOfStream, out var record);
            if (result.Status == FrameStatus.NeedMore)
            {
                if (!_skipping) return _skipping = _records.TrySkip(ref input, endOfStream) && endOfStream; // one record alone is too large
                if (endOfStream) input = input.Slice(input.End);
                return endOfStream;
            }
            if (result.Status == FrameStatus.Frame)
            {
                _matcher.Reset(_set.Roots);
                if (_skipping && _matcher.Next(Contiguous(record), out _) is { Order: 0, Parent: null })
                {
                    _matcher.Reset(_set.Roots);
                    _skipping = false;
                    return true;
                }
                _skipping = true;
            }
            input = rest;
        }
    }

    // The payload's own records are separated already; that no field holds what separates them is the format's business.
    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        output.Write(_format.Separator.Span);
    }

    private void Close()
    {
        _matcher.Reset(_set.Roots);
        _scanned = 0;
        _open = false;
    }

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> record)
    {
        if (record.IsSingleSegment) return record.FirstSpan;
        if (_copy.Length < record.Length) _copy = new byte[record.Length * 2];
        record.CopyTo(_copy);
        return _copy.AsSpan(0, (int)record.Length);
    }
}
