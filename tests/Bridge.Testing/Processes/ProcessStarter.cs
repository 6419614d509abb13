using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bridge.Testing.Processes;

/// <summary>
/// Starts all child processes from one thread that lives as long as the test process. Linux ties "kill me when my parent dies"
/// to the thread that forked, not to the process: started from the thread pool, a child would die with an idle pool thread.
/// Thread-safe.
/// </summary>
internal static class ProcessStarter
{
    private const string Setpriv = "/usr/bin/setpriv";
    private static readonly BlockingCollection<Action> Requests = [];

    static ProcessStarter()
    {
        var thread = new Thread(() =>
        {
            foreach (var request in Requests.GetConsumingEnumerable())
                request();
        })
        { IsBackground = true, Name = "child process starter" };
        thread.Start();
    }

    /// <summary>Starts <paramref name="process"/>, whose start info is complete, from the long-lived thread.</summary>
    public static void Start(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Makes the child die with this process, also when this process is killed, where the system offers it.</summary>
    public static ProcessStartInfo TiedToThisProcess(string fileName, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo { UseShellExecute = false };
        if (OperatingSystem.IsLinux() && File.Exists(Setpriv))
        {
            info.FileName = Setpriv;
            info.ArgumentList.Add("--pdeathsig");
            info.ArgumentList.Add("KILL");
            info.ArgumentList.Add("--");
            info.ArgumentList.Add(fileName);
        }
        else
        {
            info.FileName = fileName;
        }

        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }
}
