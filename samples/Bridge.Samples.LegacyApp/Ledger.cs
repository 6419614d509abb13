using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bridge.Samples.LegacyApp;

/// <summary>Keeps account of what was handed over and prints it, one JSON line each. Thread-safe.</summary>
internal sealed class Ledger
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _refused;

    /// <summary>The other side took a message: it is its business from now on.</summary>
    public void Taken(string kind, string id, string text)
    {
        lock (_gate)
        {
            _taken[kind] = _taken.GetValueOrDefault(kind) + 1;
            Write(new { kind, id, text });
        }
    }

    /// <summary>The other side said no.</summary>
    public void Refused(string kind, string id, string text)
    {
        lock (_gate)
        {
            _refused++;
            Write(new { kind, id, text, refused = true });
        }
    }

    public int Finish()
    {
        lock (_gate)
        {
            Write(new { total = _taken, refused = _refused });
            return _refused == 0 ? 0 : 1;
        }
    }

    private static void Write<T>(T line)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(line, Readable));
        Console.Out.Flush();
    }
}
