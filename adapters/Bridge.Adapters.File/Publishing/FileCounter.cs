using System.Globalization;

namespace Bridge.Adapters.File.Publishing;

/// <summary>
/// The counter of names. Numbers are taken in blocks whose end is on disk before the first of them is used, so a crash leaves a gap and never gives a number twice.
/// One caller at a time.
/// </summary>
internal sealed class FileCounter(string path, int digits)
{
    private readonly long _last = (long)Math.Pow(10, digits) - 1;
    private readonly int _block = digits > 4 ? 100 : 10; // few digits: a crash must not cost a tenth of them
    private long _next;
    private long _reserved;

    /// <summary>Takes the next number, from 1; after the last one with that many digits comes 1 again.</summary>
    /// <exception cref="IOException">The block could not be written down.</exception>
    public long Take()
    {
        if (_next == 0) _next = _reserved = Read();
        if (_next == _reserved) Store(_next + _block);
        return (_next++ - 1) % _last + 1;
    }

    /// <summary>Gives back what was not used of the block.</summary>
    public void Close()
    {
        if (_next != _reserved) Store(_next);
    }

    private long Read()
    {
        if (!System.IO.File.Exists(path)) return 1;
        var text = System.IO.File.ReadAllText(path).Trim();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new IOException($"The counter in {path} cannot be read: '{text}' is no number. Write the next number to it, or delete it to begin with 1.");
    }

    private void Store(long next)
    {
        var part = path + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(part, path, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(path)!);
        _reserved = next;
    }
}
