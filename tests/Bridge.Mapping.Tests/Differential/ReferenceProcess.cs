using System.Diagnostics;
using System.Text;

namespace Bridge.Mapping.Tests.Differential;

/// <summary>The reference implementation in a process of its own (tests/node). One caller at a time.</summary>
internal sealed class ReferenceProcess : IDisposable
{
    private readonly Process _process;

    private ReferenceProcess(Process process) => _process = process;

    /// <summary>Starts it; null, with the reason, where Node or its packages are not installed.</summary>
    public static ReferenceProcess? TryStart(out string reason)
    {
        var folder = Folder();
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", "jsonata")))
        {
            reason = "the reference implementation is not installed; run npm ci in tests/node";
            return null;
        }
        var start = new ProcessStartInfo("node", ["reference.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        try
        {
            reason = "";
            return new ReferenceProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "Node.js is not installed, so the reference implementation cannot be asked";
            return null;
        }
    }

    /// <summary>Answers of all requests, in order.</summary>
    public async Task<List<string>> AskAsync(IReadOnlyList<string> requests)
    {
        var sending = Task.Run(async () =>
        {
            foreach (var request in requests) await _process.StandardInput.WriteLineAsync(request);
            await _process.StandardInput.FlushAsync();
        });
        var answers = new List<string>(requests.Count);
        while (answers.Count < requests.Count) answers.Add(await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the reference implementation ended"));
        await sending;
        return answers;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string? Folder()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var folder = Path.Combine(directory.FullName, "tests", "node");
            if (File.Exists(Path.Combine(folder, "reference.mjs"))) return folder;
        }
        return null;
    }
}
