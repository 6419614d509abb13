using System.Buffers.Binary;

namespace Bridge.Adapters.Tests.Conformance;

/// <summary>The framing of the kit's files and sockets: four bytes of length, so that any body can be carried.</summary>
internal static class Frames
{
    public const string Option = "framing: { type: length_prefix, bytes: 4 }";

    public static byte[] Write(byte[] body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        return frame;
    }

    /// <summary>Takes a frame from the front of what was read; null if it is not whole.</summary>
    public static byte[]? Take(ref ReadOnlySpan<byte> input)
    {
        if (input.Length < 4 || input.Length - 4 < BinaryPrimitives.ReadInt32BigEndian(input)) return null;
        var body = input.Slice(4, BinaryPrimitives.ReadInt32BigEndian(input)).ToArray();
        input = input[(4 + body.Length)..];
        return body;
    }

    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }
}
