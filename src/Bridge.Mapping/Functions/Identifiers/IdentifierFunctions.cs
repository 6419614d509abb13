using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Bridge.Mapping.Checks;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Identifiers;

/// <summary>
/// Identifiers and digests beyond JSONata. $uuid4 and $uuid7 come from the message's seed and moment, so a replay gives the same ones; where the host
/// bound no seed they are random. Digests are over the UTF-8 bytes of the text, written in small hexadecimal letters.
/// </summary>
internal static class IdentifierFunctions
{
    public const string Algorithms = "md5, sha1, sha256, sha384, sha512";

    private static MappingException Error(string message, in Val value) => MappingException.Create(ErrorMessages.ValueCode, JsonOutput.ToText(value), message: message);

    public static Val Uuid4(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Random.NextBytes(bytes);
        return Uuid(context, bytes, version: 4);
    }

    public static Val Uuid7(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Random.NextBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (context.Now.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        return Uuid(context, bytes, version: 7);
    }

    public static Val Uuid5(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined || arguments.At(1).IsUndefined) return default;
        Span<byte> space = stackalloc byte[16];
        Namespace(arguments[0].Utf8, space);
        return Uuid(context, NameBased(space, FixedTextFunctions.TextOf(context, arguments[1]).Utf8, stackalloc byte[20]), version: 5);
    }

    public static Val Hash(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var algorithm = Algorithm(arguments.At(1));
        Span<byte> digest = stackalloc byte[64];
        var length = CryptographicOperations.HashData(algorithm, FixedTextFunctions.TextOf(context, arguments[0]).Utf8, digest);
        return Hex(context, digest[..length]);
    }

    public static Val Hmac(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined || arguments.At(1).IsUndefined) return default;
        var algorithm = Algorithm(arguments.At(2));
        Span<byte> digest = stackalloc byte[64];
        var length = CryptographicOperations.HmacData(algorithm, arguments[1].Utf8, FixedTextFunctions.TextOf(context, arguments[0]).Utf8, digest);
        return Hex(context, digest[..length]);
    }

    public static Val Crc(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Crc32.Compute(FixedTextFunctions.TextOf(context, arguments[0]).Utf8));
        return Hex(context, bytes);
    }

    public static string? CheckAlgorithm(in Val name) => Find(name.Utf8) is null ? NoAlgorithm(name) : null;

    private static string NoAlgorithm(in Val name) => $"there is no digest \"{name.AsString}\"; known are {Algorithms}";

    private static HashAlgorithmName Algorithm(in Val name) => Find(name.Utf8) ?? throw Error(NoAlgorithm(name), name);

    // Old digests are what old partners ask for; nothing here protects a secret with them.
    private static HashAlgorithmName? Find(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("sha256"u8) ? HashAlgorithmName.SHA256 :
        name.SequenceEqual("sha512"u8) ? HashAlgorithmName.SHA512 :
        name.SequenceEqual("sha384"u8) ? HashAlgorithmName.SHA384 :
        name.SequenceEqual("sha1"u8) ? HashAlgorithmName.SHA1 :
        name.SequenceEqual("md5"u8) ? HashAlgorithmName.MD5 : null;

    /// <summary>A UUID is its own namespace; dns, url, oid and x500 are those of RFC 9562; any other text is the name-based UUID of that text below the nil UUID.</summary>
    private static void Namespace(ReadOnlySpan<byte> text, Span<byte> space)
    {
        space.Clear();
        if (Guid.TryParse(text, out var given))
        {
            given.TryWriteBytes(space, bigEndian: true, out _);
            return;
        }
        var last = text.SequenceEqual("dns"u8) ? 0x10 : text.SequenceEqual("url"u8) ? 0x11 : text.SequenceEqual("oid"u8) ? 0x12 : text.SequenceEqual("x500"u8) ? 0x14 : 0;
        if (last != 0)
        {
            Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8").TryWriteBytes(space, bigEndian: true, out _);
            space[3] = (byte)last;
            return;
        }
        var name = NameBased(space, text, stackalloc byte[20]);
        Stamp(name, version: 5);
        name.CopyTo(space);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 9562 builds version 5 on SHA-1; it is no protection of anything.")]
    private static Span<byte> NameBased(ReadOnlySpan<byte> space, ReadOnlySpan<byte> name, Span<byte> digest)
    {
        var length = 16 + name.Length;
        Span<byte> input = length <= 512 ? stackalloc byte[length] : new byte[length];
        space.CopyTo(input);
        name.CopyTo(input[16..]);
        SHA1.HashData(input, digest);
        return digest[..16];
    }

    private static void Stamp(Span<byte> bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
    }

    private static Val Uuid(EvaluationContext context, Span<byte> bytes, int version)
    {
        Stamp(bytes, version);
        var target = context.Buffers.ReserveText(36);
        new Guid(bytes, bigEndian: true).TryFormat(target, out var written);
        return context.Buffers.TakeText(written);
    }

    private static Val Hex(EvaluationContext context, ReadOnlySpan<byte> bytes)
    {
        var target = context.Buffers.ReserveText(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, target, out var written);
        return context.Buffers.TakeText(written);
    }
}
