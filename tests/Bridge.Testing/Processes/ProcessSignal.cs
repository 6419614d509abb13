using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bridge.Testing.Processes;

/// <summary>Sends POSIX signals to processes this test process started. A process that has already ended is no error.</summary>
internal static partial class ProcessSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    private const int NoSuchProcess = 3;

    public static void Send(int processId, int signal)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Signals are a POSIX feature; this test cannot run on Windows.");
        if (SendSignal(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    /// <summary>To every process of the group that <paramref name="leader"/> leads.</summary>
    public static void SendToGroup(int leader, int signal) => Send(-leader, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
