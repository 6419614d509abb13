using Bridge.Testing.Files;

namespace Bridge.Testing.Processes;

/// <summary>Starts the programs of this repository as a user does: the bridge and the sample legacy application.</summary>
public static class BridgeProgram
{
    /// <summary>Starts <c>bridge</c> with the given arguments; the working directory defaults to the test process's.</summary>
    public static ChildProcess Start(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.StartDotnet(Find("bridge.dll", "src/Bridge.Cli"), arguments, workingDirectory, environment);

    /// <summary>Runs <c>bridge</c> to its end with <paramref name="input"/> as standard input; the process can then be asked for its lines.</summary>
    public static async Task<(int ExitCode, ChildProcess Process)> RunAsync(
        IEnumerable<string> arguments,
        string input = "",
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? cap = null)
    {
        var process = Start(arguments, workingDirectory, environment);
        try
        {
            await process.Input.WriteAsync(input);
            process.Input.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input; the exit code and its messages tell why.
        }

        return (await process.WaitForExitAsync(cap), process);
    }

    /// <summary>Starts the sample legacy application.</summary>
    public static ChildProcess StartLegacyApp(IEnumerable<string> arguments, string? workingDirectory = null) =>
        ChildProcess.StartDotnet(Find("legacy-app.dll", "samples/Bridge.Samples.LegacyApp"), arguments, workingDirectory);

    private static string Find(string assembly, string project)
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        var path = Repository.File($"{project}/bin/{configuration}/net10.0/{assembly}");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; build {project} in {configuration} first.", path);
    }
}
