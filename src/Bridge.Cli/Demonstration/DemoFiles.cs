using System.Net;
using System.Net.Sockets;

namespace Bridge.Cli.Demonstration;

/// <summary>The demo's folder: configuration, mappings and layouts, which a reader may look at and change.</summary>
internal static class DemoFiles
{
    /// <summary>Writes all files; existing ones are replaced.</summary>
    public static void Write(string folder)
    {
        foreach (var (path, writeTo) in EmbeddedFiles.Of("Demonstration/Files/")) writeTo(Path.Combine(folder, path));
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
    }

    /// <summary>Ports of this machine that are free now.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}
