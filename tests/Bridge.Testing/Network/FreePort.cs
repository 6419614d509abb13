using System.Net;
using System.Net.Sockets;

namespace Bridge.Testing.Network;

/// <summary>
/// Finds loopback TCP ports for servers that need their number in a configuration file. Thread-safe.
/// The ports lie below the range from which systems take the local port of outgoing connections: there, a client could
/// take the port of a stopped broker, or connect to itself while the broker is away. Each test process starts at its own place.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 29_999;
    private static readonly Lock Gate = new();
    private static int s_next = First + Environment.ProcessId * 61 % (Last - First);

    public static int Next()
    {
        lock (Gate)
        {
            for (var tries = 0; tries <= Last - First; tries++)
            {
                var port = s_next;
                s_next = port == Last ? First : port + 1;
                if (IsFree(port))
                    return port;
            }
        }

        throw new InvalidOperationException($"No TCP port between {First} and {Last} is free on this machine.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
