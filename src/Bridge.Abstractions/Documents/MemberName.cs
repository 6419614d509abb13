using System.Text;

namespace Bridge.Documents;

/// <summary>A member's name in the forms that writers need, encoded once when a mapping is compiled. Immutable and thread-safe.</summary>
public sealed class MemberName
{
    /// <summary>Encodes a name.</summary>
    public MemberName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Text = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        var escaped = new byte[JsonEscapes.MaxEscapedLength(Utf8.Length) + 4];
        escaped[0] = (byte)',';
        escaped[1] = (byte)'"';
        var length = 2 + JsonEscapes.Escape(Utf8, escaped.AsSpan(2));
        escaped[length++] = (byte)'"';
        escaped[length++] = (byte)':';
        Json = escaped[..length];
    }

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>The name in UTF-8.</summary>
    public byte[] Utf8 { get; }

    /// <summary>The name as JSON with a comma before and a colon behind: <c>,"name":</c>. The first member of an object leaves the comma out.</summary>
    public byte[] Json { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
