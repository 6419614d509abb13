using System.Buffers;

namespace Bridge.Codecs.Json;

/// <summary>Spreads compact JSON over lines. For people; not on the fast path.</summary>
internal static class JsonIndenter
{
    public static void Write(ReadOnlySpan<byte> compact, int indent, IBufferWriter<byte> output)
    {
        var depth = 0;
        for (var at = 0; at < compact.Length; at++)
        {
            var b = compact[at];
            switch (b)
            {
                case (byte)'"':
                    var end = at + 1;
                    while (compact[end] != '"') end += compact[end] == '\\' ? 2 : 1;
                    output.Write(compact[at..(end + 1)]);
                    at = end;
                    break;
                case (byte)'{' or (byte)'[':
                    output.Write([b]);
                    if (compact[at + 1] is (byte)'}' or (byte)']')
                    {
                        output.Write([compact[++at]]);
                        break;
                    }
                    NewLine(++depth * indent, output);
                    break;
                case (byte)'}' or (byte)']':
                    NewLine(--depth * indent, output);
                    output.Write([b]);
                    break;
                case (byte)',':
                    output.Write([b]);
                    NewLine(depth * indent, output);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                default:
                    output.Write([b]);
                    break;
            }
        }
    }

    private static void NewLine(int spaces, IBufferWriter<byte> output)
    {
        var target = output.GetSpan(spaces + 1);
        target[0] = (byte)'\n';
        target.Slice(1, spaces).Fill((byte)' ');
        output.Advance(spaces + 1);
    }
}
