using Bridge.Adapters.File;

namespace Bridge.Adapters.Tests.File;

using File = System.IO.File;

/// <summary>A file source over a folder of its own, with an intake that answers as a test says.</summary>
public abstract class FileSourceBench : IDisposable
{
    private protected const string Quick = "stable: { checks: 0 }, poll_interval: 20ms, ";

    protected FileSourceBench()
    {
        Stage = new AdapterStage(new FileAdapter()) { BaseDirectory = Folder.Path };
        foreach (var folder in new[] { "inbox", "archive", "error" }) Directory.CreateDirectory(Path.Combine(Folder.Path, folder));
    }

    private protected TemporaryFolder Folder { get; } = new();

    private protected AdapterStage Stage { get; }

    private protected ScriptedIntake Intake { get; } = new();

    private protected CancellationToken Cancel { get; } = TimeCap.Start();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected SourceRun Start(string options = "framing: { type: lines }", string path = "inbox/*.csv") =>
        new(Stage.Source($"{{ type: file, path: \"{path}\", {Quick}{options} }}"), Intake);

    private protected Task ArchivedAsync(string name) => Folder.UntilAsync(() => File.Exists(Folder["archive", name]), Cancel);

    private protected Task FailedAsync(string name) => Folder.UntilAsync(() => File.Exists(Folder["error", name + ".error.json"]), Cancel);
}
