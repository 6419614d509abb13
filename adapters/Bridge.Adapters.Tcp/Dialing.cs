using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Bridge.Security;

namespace Bridge.Adapters.Tcp;

/// <summary>Opens connections and settles TLS, under a time limit. Certificates are read anew for each connection, so renewed ones are taken without a restart.</summary>
internal static class Dialing
{
    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="IOException">The peer cannot be reached, did not answer in time, or failed the TLS handshake; the message says which.</exception>
    public static async ValueTask<(Socket Socket, Stream Stream)> ConnectAsync(HostPort address, TlsOptions? tls, TimeSpan timeout, TimeSpan keepalive, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, both.Token);
            Tune(socket, keepalive);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is null) return (socket, stream);
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(tls.ForClient(address.Host), both.Token);
            return (socket, secure);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => e,
                OperationCanceledException => new IOException($"{address} did not answer within {Configuration.Values.Duration.Format(timeout)}.", e),
                SocketException s => new IOException($"{address} cannot be reached: {s.Message}.", e),
                AuthenticationException or CryptographicException => new IOException($"The TLS handshake with {address} failed: {Reason(e)}", e),
                IOException => new IOException($"The connection to {address} was lost while it was being set up: {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>Shakes hands with a peer that connected to us.</summary>
    /// <exception cref="IOException">The handshake failed or took too long.</exception>
    public static async ValueTask<SslStream> AcceptTlsAsync(Stream stream, TlsOptions tls, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(tls.ForListener(), both.Token);
            return secure;
        }
        catch (Exception e) when (e is AuthenticationException or CryptographicException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException(e is OperationCanceledException ? $"no TLS handshake within {Configuration.Values.Duration.Format(timeout)}" : $"the TLS handshake failed: {Reason(e)}", e);
        }
    }

    /// <summary>No waiting for more bytes to fill a packet, and probes of silent peers.</summary>
    public static void Tune(Socket socket, TimeSpan keepalive)
    {
        socket.NoDelay = true;
        if (keepalive <= TimeSpan.Zero) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)keepalive.TotalSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, (int)(keepalive.TotalSeconds / 6)));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    // The outer text of an AuthenticationException often only says "see inner exception".
    private static string Reason(Exception e) => e.InnerException is { } inner && e is AuthenticationException ? $"{e.Message} ({inner.Message})" : e.Message;
}
