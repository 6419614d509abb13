using System.Diagnostics;
using System.Globalization;

namespace Bridge.Testing.Files;

/// <summary>
/// A fresh directory, deleted when disposed. What a killed test process left behind is swept by the next one.
/// BRIDGE_TEST_KEEP=1 keeps the directories for a look.
/// </summary>
public sealed class TestDirectory : IDisposable
{
    private static readonly string Parent = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "bridge-tests");
    private static readonly bool Keep = Environment.GetEnvironmentVariable("BRIDGE_TEST_KEEP") == "1";
    private static int s_count;

    static TestDirectory() => SweepLeftovers();

    public TestDirectory(string label = "test")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}-{label}");
        Path = Directory.CreateDirectory(System.IO.Path.Combine(Parent, name)).FullName;
    }

    public string Path { get; }

    /// <summary>Full path of a file in the directory; its folder is made.</summary>
    public string File(string relative)
    {
        var path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a text file (UTF-8, no mark) and returns its full path.</summary>
    public string Write(string relative, string content)
    {
        var path = File(relative);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        if (!Keep && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void SweepLeftovers()
    {
        if (Keep || !Directory.Exists(Parent))
            return;
        foreach (var folder in Directory.EnumerateDirectories(Parent))
        {
            var owner = System.IO.Path.GetFileName(folder).Split('-')[0];
            if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var processId) || IsAlive(processId))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"A directory of an earlier test run could not be deleted: {exception.Message}");
            }
        }
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
