using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Adapters.File.Reading;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.File.Finishing;

/// <summary>Sets files aside: moved (across volumes by a copy that is on disk before the original goes), deleted, with the reason beside failed ones.</summary>
internal static class Finisher
{
    /// <summary>How many names are tried before giving up; only a folder that somebody fills with names of ours gets there.</summary>
    private const int MostNames = 100_000;

    /// <summary>Moves the file to a folder under its name, or NAME.1.EXT and so on when that is in use, and returns where it is now.</summary>
    /// <exception cref="IOException">It could not be moved; it is still where it was.</exception>
    public static string Move(string path, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.GetFileNameWithoutExtension(path);
        var extension = Path.GetExtension(path);
        for (var n = 0; n < MostNames; n++)
        {
            var target = Path.Combine(folder, n == 0 ? name + extension : $"{name}.{n}{extension}");
            if (Path.Exists(target)) continue;
            try
            {
                Directory.Move(path, target); // unlike File.Move it never copies, so a copy is always ours, with its fsync
                return target;
            }
            catch (IOException) when (Path.Exists(target))
            {
                // Somebody took the name in between.
            }
            catch (IOException) when (System.IO.File.Exists(path))
            {
                CopyAcross(path, target);
                return target;
            }
        }
        throw new IOException($"No free name for {name}{extension} in {folder}.");
    }

    /// <summary>Writes NAME.error.json beside a failed file.</summary>
    public static void Explain(string path, ReadingResult result, DateTimeOffset at)
    {
        var part = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.error.part");
        using var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Read);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("file", Path.GetFileName(path));
            json.WriteString("at", at);
            json.WriteString("reason", result.Reason);
            json.WriteNumber("offset", result.Offset);
            json.WriteNumber("records", result.Records);
            if (result.RefusalCount > 0)
            {
                json.WriteNumber("refused", result.RefusalCount);
                json.WriteStartArray("refusals");
                foreach (var refusal in result.Refusals)
                {
                    json.WriteStartObject();
                    json.WriteNumber("record", refusal.Record);
                    json.WriteString("reason", refusal.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        System.IO.File.Move(part, path + ".error.json", overwrite: true); // whoever finds it finds it whole
    }

    /// <summary>The move between volumes: copy, fsync, rename within the target's folder, delete.</summary>
    internal static void CopyAcross(string path, string target)
    {
        var part = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.part");
        using (var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        using (var to = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            from.CopyTo(to, 1024 * 1024);
            to.Flush(flushToDisk: true);
        }
        System.IO.File.SetLastWriteTimeUtc(part, System.IO.File.GetLastWriteTimeUtc(path));
        System.IO.File.Move(part, target, overwrite: false);
        System.IO.File.Delete(path);
    }
}
