using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bridge.Testing.Network;

/// <summary>A peer on 127.0.0.1 that shows a certificate and gets no further than the handshake: enough to see how a bad one is refused. It hangs up at the first word.</summary>
public sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _spoken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    /// <param name="certificate">With its key; owned by the caller.</param>
    public TlsServer(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when a client has trusted the certificate and said something.</summary>
    public Task Spoken => _spoken.Task;

    /// <summary>Stops listening.</summary>
    /// <exception cref="TimeoutException">A client has left its connection open.</exception>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var secure = new SslStream(client.GetStream());
                await secure.AuthenticateAsServerAsync(_certificate);
                if (await secure.ReadAsync(new byte[1]) > 0) _spoken.TrySetResult();
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // It did not trust us.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
