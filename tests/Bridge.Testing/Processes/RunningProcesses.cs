using System.Diagnostics;

namespace Bridge.Testing.Processes;

/// <summary>The children alive now; at the normal end of the test process they are killed. Thread-safe.</summary>
internal static class RunningProcesses
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Process, Action> Alive = [];

    static RunningProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    /// <param name="process">Removed again by whoever added it, once it has ended.</param>
    /// <param name="kill">Ends it and what it started.</param>
    public static void Add(Process process, Action kill)
    {
        lock (Gate)
            Alive.Add(process, kill);
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
            foreach (var kill in Alive.Values)
            {
                try
                {
                    kill();
                }
                catch (Exception exception) when (exception is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
                {
                    Console.Error.WriteLine($"A child process or its directory was left at the end of the tests: {exception.Message}");
                }
            }
        }
    }
}
