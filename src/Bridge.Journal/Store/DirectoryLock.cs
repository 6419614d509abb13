using System.Globalization;
using System.Text;

namespace Bridge.Journal.Store;

/// <summary>
/// The state directory belongs to one process: <c>journal.lock</c> is open for it alone. The system gives the lock back when the process ends, however it ends;
/// the file stays. It holds the process id for the message that the second process shows.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, "journal.lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new JournalException(Codes.CannotOpen, $"The state directory '{directory}' cannot be written: {exception.Message} Give the bridge's user the right to write there.", exception);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new JournalException(Codes.Locked, $"The state directory '{directory}' is in use by {Holder(path)}. Two bridges must not share one directory: stop the other one, or give this one a 'state:' of its own.", exception);
        }
        catch (IOException exception)
        {
            throw new JournalException(Codes.CannotOpen, $"The state directory '{directory}' cannot be used: {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> text = stackalloc byte[32];
            var length = file.Read(text);
            if (length > 0 && int.TryParse(text[..length], CultureInfo.InvariantCulture, out var process)) return string.Create(CultureInfo.InvariantCulture, $"process {process}");
        }
        catch (IOException)
        {
            // Windows does not let the holder's file be read.
        }
        return "another process";
    }
}
