using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Bridge.Documents;

namespace Bridge.Codecs.Json;

/// <summary>
/// One pass over strict JSON (RFC 8259) into a document's tape: strings stay escaped, numbers stay digits, nothing is allocated.
/// While a container is open its node keeps the parser's state: End is the container around it, Start and SourceLength are the filter of names seen.
/// </summary>
internal ref struct JsonDecoder
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly Document _document;
    private readonly bool _reject;
    private readonly int _maxDepth;

    private JsonDecoder(ReadOnlySpan<byte> source, Document document, bool rejectDuplicates, int maxDepth)
    {
        _source = source;
        _document = document;
        _reject = rejectDuplicates;
        _maxDepth = maxDepth;
    }

    /// <summary>Decodes the document's source, which was bound by <see cref="Document.Reset"/>.</summary>
    public static void Decode(Document document, bool rejectDuplicates, int maxDepth)
    {
        var source = document.Source;
        if (!Utf8.IsValid(source)) JsonError.ThrowInvalidUtf8(source);
        new JsonDecoder(source, document, rejectDuplicates, maxDepth).Run();
    }

    private void Run()
    {
        var source = _source;
        var nodes = _document.NodeBuffer(64);
        int count = 0, open = -1, depth = 0;
        int nameStart = 0, nameLength = -1;
        var nameFlags = NodeFlags.None;
        ulong seen = 0;
        var at = source.StartsWith("\uFEFF"u8) ? 3 : 0;
        var inObject = false;
        var children = 0;

    Value:
        if (count == nodes.Length)
        {
            _document.SetCount(count);
            nodes = _document.NodeBuffer(count + 1);
        }
        at = SkipSpace(source, at);
        if ((uint)at >= (uint)source.Length) JsonError.Expected(source, at, open < 0 ? "a JSON value" : "a value");
        ref var node = ref nodes[count];
        node.Field = 0;
        node.NameStart = nameStart;
        node.NameLength = nameLength;
        node.Parent = open;
        var first = source[at];
        if (first == '"')
        {
            var end = ScanText(source, at + 1, out var escaped);
            node.Kind = NodeKind.Text;
            node.Flags = nameFlags | (escaped ? NodeFlags.Escaped : NodeFlags.Clean);
            node.Start = node.SourceStart = at + 1;
            node.Length = node.SourceLength = end - at - 1;
            node.End = ++count;
            at = end + 1;
        }
        else if ((uint)(first - '0') <= 9 || first == '-')
        {
            var end = ScanNumber(source, at);
            node.Kind = NodeKind.Number;
            node.Flags = nameFlags;
            node.Start = node.SourceStart = at;
            node.Length = node.SourceLength = end - at;
            node.End = ++count;
            at = end;
        }
        else if (first is (byte)'{' or (byte)'[')
        {
            if (++depth > _maxDepth) JsonError.Throw(source, at, $"nested deeper than {_maxDepth} levels; raise max_depth if such messages are right", JsonError.Depth);
            if (open >= 0)
            {
                nodes[open].Start = (int)seen;
                nodes[open].SourceLength = (int)(seen >> 32);
                nodes[open].Length = children + 1;
            }
            inObject = first == '{';
            node.Kind = inObject ? NodeKind.Object : NodeKind.Array;
            node.Flags = nameFlags;
            children = 0;
            node.SourceStart = at;
            node.End = open;
            open = count++;
            seen = 0;
            at = SkipSpace(source, at + 1);
            if ((uint)at < (uint)source.Length && source[at] == (inObject ? '}' : ']')) goto Close;
            nameLength = -1;
            nameFlags = NodeFlags.None;
            if (inObject) goto Name;
            goto Value;
        }
        else
        {
            var (kind, length) = ScanLiteral(source, at);
            node.Kind = kind;
            node.Flags = nameFlags;
            node.Start = node.SourceStart = at;
            node.Length = node.SourceLength = length;
            node.End = ++count;
            at += length;
        }
        children++;

    After:
        at = SkipSpace(source, at);
        if (open < 0)
        {
            if (at < source.Length) JsonError.Expected(source, at, "the end of the message behind the JSON value (for several documents in one stream set documents: many)");
            _document.SetCount(count);
            return;
        }
        if ((uint)at >= (uint)source.Length) JsonError.Expected(source, at, inObject ? "',' or '}' after a member" : "',' or ']' after an item");
        var next = source[at];
        if (next == ',')
        {
            at++;
            if (!inObject)
            {
                nameLength = -1;
                nameFlags = NodeFlags.None;
                goto Value;
            }
            at = SkipSpace(source, at);
            goto Name;
        }
        if (next != (inObject ? '}' : ']')) JsonError.Expected(source, at, inObject ? "',' or '}' after a member" : "',' or ']' after an item");

    Close:
        at++;
        depth--;
        ref var container = ref nodes[open];
        var outer = container.End;
        container.End = count;
        container.Length = children;
        container.Start = 0;
        container.SourceLength = at - container.SourceStart;
        if (inObject && container.Length > DuplicateMembers.ManyMembers) DuplicateMembers.Settle(_document, nodes, open, _reject);
        open = outer;
        if (open >= 0)
        {
            children = nodes[open].Length;
            seen = (uint)nodes[open].Start | ((ulong)(uint)nodes[open].SourceLength << 32);
            inObject = nodes[open].Kind == NodeKind.Object;
        }
        goto After;

    Name:
        if ((uint)at >= (uint)source.Length || source[at] != '"') JsonError.Expected(source, at, "a member's name in double quotes");
        var nameEnd = ScanText(source, at + 1, out var nameEscaped);
        nameStart = at + 1;
        nameLength = nameEnd - nameStart;
        nameFlags = NodeFlags.NameInSource;
        var name = source.Slice(nameStart, nameLength);
        if (nameEscaped)
        {
            var target = _document.ReserveScratch(nameLength);
            nameLength = JsonEscapes.Unescape(name, target);
            name = target[..nameLength];
            nameStart = _document.ScratchLength;
            _document.AdvanceScratch(nameLength);
            nameFlags = NodeFlags.NameInScratch;
        }
        at = SkipSpace(source, nameEnd + 1);
        if ((uint)at >= (uint)source.Length || source[at] != ':') JsonError.Expected(source, at, "':' after a member's name");
        at++;
        var bit = 1UL << NameHash(name);
        if ((seen & bit) != 0 && children <= DuplicateMembers.ManyMembers)
        {
            // Perhaps seen before: the node does not exist yet, so the name is compared through a node made for that.
            if (count == nodes.Length)
            {
                _document.SetCount(count);
                nodes = _document.NodeBuffer(count + 1);
            }
            nodes[count].NameStart = nameStart;
            nodes[count].NameLength = nameLength;
            nodes[count].Flags = nameFlags;
            nodes[count].SourceStart = at;
            DuplicateMembers.SettleOne(_document, nodes, open, count, _reject);
        }
        seen |= bit;
        goto Value;
    }

    /// <summary>Six bits that differ for most names of one object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NameHash(ReadOnlySpan<byte> name)
    {
        uint mix;
        if (name.Length >= 4)
        {
            ref var start = ref MemoryMarshal.GetReference(name);
            mix = Unsafe.ReadUnaligned<uint>(ref start) ^ BitOperations.RotateLeft(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, name.Length - 4)), 13);
        }
        else
        {
            mix = name.Length == 0 ? 0 : (uint)(name[0] | (name[name.Length >> 1] << 8) | (name[^1] << 16));
        }
        return (int)(((mix + (uint)name.Length) * 0x9E3779B1) >> 26);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(ReadOnlySpan<byte> source, int at)
    {
        if ((uint)at < (uint)source.Length && source[at] > ' ') return at;
        return SkipSpaces(source, at);
    }

    private static int SkipSpaces(ReadOnlySpan<byte> source, int at)
    {
        while ((uint)at < (uint)source.Length && source[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    /// <summary>Finds the quote that ends a text and checks what stands before it.</summary>
    private static int ScanText(ReadOnlySpan<byte> source, int at, out bool escaped)
    {
        escaped = false;
        ref var start = ref MemoryMarshal.GetReference(source);
        while (true)
        {
            if (Vector128.IsHardwareAccelerated)
            {
                while (at + Vector128<byte>.Count <= source.Length)
                {
                    var block = Vector128.LoadUnsafe(ref start, (nuint)at);
                    var stops = Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                        | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block);
                    if (stops == Vector128<byte>.Zero)
                    {
                        at += Vector128<byte>.Count;
                        continue;
                    }
                    at += BitOperations.TrailingZeroCount(stops.ExtractMostSignificantBits());
                    goto Found;
                }
            }
            while ((uint)at < (uint)source.Length && source[at] is not ((byte)'"' or (byte)'\\' or < 0x20)) at++;
            if ((uint)at >= (uint)source.Length) JsonError.Expected(source, at, "the quote that ends a text");

        Found:
            var stop = source[at];
            if (stop == '"') return at;
            if (stop != '\\') JsonError.Throw(source, at, $"{JsonError.Found(source, at)} may not stand in a text unescaped");
            escaped = true;
            at = CheckEscape(source, at);
        }
    }

    private static int CheckEscape(ReadOnlySpan<byte> source, int at)
    {
        if (at + 1 >= source.Length) JsonError.Expected(source, at + 1, "an escape");
        switch (source[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                for (var i = at + 2; i < at + 6; i++)
                {
                    if (i >= source.Length || !char.IsAsciiHexDigit((char)source[i])) JsonError.Expected(source, i, "four hexadecimal digits after \\u");
                }
                return at + 6;
            default:
                JsonError.Throw(source, at + 1, $"{JsonError.Found(source, at + 1)} after a backslash is no escape of JSON");
                return at;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScanNumber(ReadOnlySpan<byte> source, int at)
    {
        if (source[at] == '-') at++;
        var first = at;
        while ((uint)at < (uint)source.Length && (uint)(source[at] - '0') <= 9) at++;
        if (at == first) JsonError.Expected(source, at, "a digit");
        if (source[first] == '0' && at > first + 1) JsonError.Throw(source, first, "a number may not begin with 0; an identifier with leading zeros must be a text");
        if ((uint)at < (uint)source.Length && source[at] is (byte)'.' or (byte)'e' or (byte)'E') return ScanFraction(source, at);
        return at;
    }

    private static int ScanFraction(ReadOnlySpan<byte> source, int at)
    {
        if (source[at] == '.')
        {
            var first = ++at;
            while ((uint)at < (uint)source.Length && (uint)(source[at] - '0') <= 9) at++;
            if (at == first) JsonError.Expected(source, at, "a digit after the point");
        }
        if ((uint)at < (uint)source.Length && (source[at] | 0x20) == 'e')
        {
            at++;
            if ((uint)at < (uint)source.Length && source[at] is (byte)'+' or (byte)'-') at++;
            var first = at;
            while ((uint)at < (uint)source.Length && (uint)(source[at] - '0') <= 9) at++;
            if (at == first) JsonError.Expected(source, at, "a digit in the exponent");
        }
        return at;
    }

    private static (NodeKind Kind, int Length) ScanLiteral(ReadOnlySpan<byte> source, int at)
    {
        var rest = source[at..];
        if (rest.StartsWith("true"u8)) return (NodeKind.True, 4);
        if (rest.StartsWith("null"u8)) return (NodeKind.Null, 4);
        if (rest.StartsWith("false"u8)) return (NodeKind.False, 5);
        JsonError.Expected(source, at, "a value (an object, an array, a text in double quotes, a number, true, false or null)");
        return default;
    }
}
