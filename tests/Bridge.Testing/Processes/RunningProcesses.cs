using System.Diagnostics;

namespace Bridge.Testing.Processes;

/// <summary>The children alive now; at the normal end of the test process they are killed. Thread-safe.</summary>
internal static class RunningProcesses
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Process> Alive = [];

    static RunningProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    public static void Add(Process process)
    {
        lock (Gate)
            Alive.Add(process);
    }

    public static void Remove(Process process)
    {
        lock (Gate)
            Alive.Remove(process);
    }

    private static void KillAll()
    {
        lock (Gate)
        {
            foreach (var process in Alive)
            {
                try
                {
                    process.Kill(entireProcessTree: true);
                }
                catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    Console.Error.WriteLine($"A child process could not be killed at the end of the tests: {exception.Message}");
                }
            }
        }
    }
}
