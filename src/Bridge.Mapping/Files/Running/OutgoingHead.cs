using System.Buffers.Text;
using System.Text;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Running;

/// <summary>Builds id and headers of outgoing messages without allocating per message. One thread at a time.</summary>
internal sealed class OutgoingHead
{
    private readonly byte[] _contentType;
    private readonly byte[] _id = new byte[byte.MaxValue];
    private readonly HeaderWriter _headers = new();
    private string? _prefix;
    private int _prefixLength;

    public OutgoingHead(string? contentType)
    {
        if (contentType is null)
        {
            _contentType = [];
            return;
        }
        var writer = new HeaderWriter();
        writer.Add(HeaderNames.ContentType, contentType);
        _contentType = writer.Written.Encoded.ToArray();
    }

    /// <summary>The outgoing id: the input's own, or the one that the journal gives; <paramref name="part"/> from 1 for parts of a split, else 0.</summary>
    public ReadOnlySpan<byte> Id(in Message input, int part)
    {
        var own = input.Id.Span;
        var length = own.Length;
        if (length == 0)
        {
            if (input.Sequence == 0) return default;
            if (!ReferenceEquals(_prefix, input.Batch.IdPrefix))
            {
                _prefix = input.Batch.IdPrefix;
                _prefixLength = Encoding.UTF8.GetBytes(_prefix, _id);
            }
            _id[_prefixLength] = (byte)'-';
            Utf8Formatter.TryFormat(input.Sequence, _id.AsSpan(_prefixLength + 1), out var digits);
            length = _prefixLength + 1 + digits;
        }
        else if (part == 0)
        {
            return own;
        }
        else
        {
            _prefix = null;
            length = Math.Min(length, byte.MaxValue - 12);
            own[..length].CopyTo(_id);
        }
        if (part > 0)
        {
            _id[length++] = (byte)'/';
            Utf8Formatter.TryFormat(part, _id.AsSpan(length), out var digits);
            length += digits;
        }
        return _id.AsSpan(0, length);
    }

    /// <summary>What travels of the input's headers, then the content type of the result. Call <see cref="Add"/> and <see cref="Written"/> for more.</summary>
    public HeaderSet Forward(in Message input)
    {
        if (input.OwnHeaders.IsEmpty && IsMetaOnly(input.Batch.SharedHeaders)) return new HeaderSet(_contentType);
        _headers.Clear();
        var mapped = _contentType.Length > 0;
        foreach (var field in input.GetHeaders())
        {
            if (field.IsMeta || (mapped && field.Name.Span.SequenceEqual("content-type"u8))) continue;
            _headers.Add(field);
        }
        foreach (var field in new HeaderSet(_contentType)) _headers.Add(field);
        return _headers.Written;
    }

    /// <summary>Begins a set of headers that <see cref="Add"/> extends.</summary>
    public void Begin(in Message input)
    {
        var forwarded = Forward(input);
        if (!forwarded.Encoded.Equals(_headers.Written.Encoded))
        {
            _headers.Clear();
            foreach (var field in forwarded) _headers.Add(field);
        }
    }

    /// <summary>Adds a header of the mapping's own.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _headers.Add(name, HeaderKind.Text, value);

    /// <summary>The headers since <see cref="Begin"/>.</summary>
    public HeaderSet Written => _headers.Written;

    private ReadOnlyMemory<byte> _checked;
    private bool _checkedMetaOnly = true;

    // The shared headers of a batch are looked at once, not per message.
    private bool IsMetaOnly(HeaderSet shared)
    {
        if (shared.IsEmpty) return true;
        if (_checked.Equals(shared.Encoded)) return _checkedMetaOnly;
        _checked = shared.Encoded;
        _checkedMetaOnly = true;
        foreach (var field in shared) _checkedMetaOnly &= field.IsMeta;
        return _checkedMetaOnly;
    }
}
