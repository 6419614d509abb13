using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Bridge.Adapters.Tests;

/// <summary>The other end of a connection, played by a test.</summary>
internal sealed class TestPeer : IDisposable
{
    private readonly Socket _socket;
    private Stream _stream;

    private TestPeer(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
        _stream = new NetworkStream(socket);
    }

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    public static async Task<TestPeer> ConnectAsync(EndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        return new TestPeer(socket);
    }

    public static async Task<TestPeer> AcceptAsync(Socket listener, CancellationToken cancellationToken) => new(await listener.AcceptAsync(cancellationToken));

    /// <summary>A listener on a free port of this machine.</summary>
    public static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    public async Task AuthenticateAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(_stream);
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        _stream = secure;
    }

    public async Task AuthenticateAsync(SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(_stream);
        await secure.AuthenticateAsServerAsync(options, cancellationToken);
        _stream = secure;
    }

    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Reads exactly this many bytes.</summary>
    public async Task<string> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Reads until the other side closes.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, cancellationToken);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Says that nothing more comes.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset, as a machine that lost its power and came back does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
