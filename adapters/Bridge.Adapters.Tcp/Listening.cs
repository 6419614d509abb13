using System.Net;
using System.Net.Sockets;
using Bridge.Registration;

namespace Bridge.Adapters.Tcp;

/// <summary>Opens a port.</summary>
internal static class Listening
{
    /// <exception cref="IOException">The port cannot be had; the message says what to do.</exception>
    public static async ValueTask<Socket> BindAsync(HostPort address, AdapterContext context, CancellationToken cancellationToken)
    {
        var endPoint = await address.ResolveAsync(cancellationToken);
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Elsewhere a port in TIME_WAIT can be bound again by this option; on Windows it would let a second program take the port away.
            if (!OperatingSystem.IsWindows()) listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            else listener.ExclusiveAddressUse = true;
            if (endPoint.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(endPoint);
            listener.Listen();
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"Cannot listen on {address}: {e.Message}. Another program may have the port; choose another one in listen, or stop it.", e);
        }
        Log.Listening(context.Logger, context.Route, listener.LocalEndPoint!.ToString()!);
        return listener;
    }
}
