using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bridge.Testing.Faults;

namespace Bridge.Testing.Tests.Faults;

public sealed class FaultProxyTests : IAsyncDisposable
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly FaultProxy _proxy;

    public FaultProxyTests()
    {
        _echo.Start();
        _proxy = FaultProxy.Start("127.0.0.1", ((IPEndPoint)_echo.LocalEndpoint).Port);
        _ = EchoAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_pass_unchanged_in_both_directions()
    {
        using var client = await ConnectAsync();
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var writing = client.GetStream().WriteAsync(sent, Token).AsTask();
        var back = new byte[sent.Length];
        await client.GetStream().ReadExactlyAsync(back, Token);
        await writing;

        Assert.Equal(sent, back);
        Assert.Equal(sent.Length, _proxy.BytesToServer);
        Assert.Equal(sent.Length, _proxy.BytesToClient);
    }

    [Fact]
    public async Task A_cut_is_a_reset()
    {
        using var client = await ConnectAsync();
        await EchoOnceAsync(client);
        Assert.Equal(1, _proxy.Cut());

        var failure = await Assert.ThrowsAsync<IOException>(async () => await client.GetStream().ReadExactlyAsync(new byte[1], Token));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task A_cut_in_the_middle_lets_exactly_the_bytes_before_it_through()
    {
        using var client = await ConnectAsync();
        await EchoOnceAsync(client);
        var before = _proxy.BytesToServer;
        _proxy.CutAfter(FlowDirection.ToServer, 10);
        await client.GetStream().WriteAsync(new byte[4000], Token);

        await Assert.ThrowsAnyAsync<IOException>(async () => await client.GetStream().ReadExactlyAsync(new byte[4000], Token));
        Assert.Equal(10, _proxy.BytesToServer - before);
    }

    [Fact]
    public async Task A_cut_asked_for_before_anybody_connects_meets_the_next_connection_only()
    {
        _proxy.CutAfter(FlowDirection.ToServer, 1);
        using var first = await ConnectAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => EchoOnceAsync(first));
        using var second = await ConnectAsync();
        await EchoOnceAsync(second);
    }

    [Fact]
    public async Task A_black_hole_holds_data_back_and_gives_it_when_healed()
    {
        using var client = await ConnectAsync();
        await EchoOnceAsync(client);
        _proxy.BlackHole();
        await client.GetStream().WriteAsync(new byte[] { 7 }, Token);
        var reading = client.GetStream().ReadExactlyAsync(new byte[1], Token).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromMilliseconds(100), Token));

        _proxy.Heal();
        await reading.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task A_half_open_connection_swallows_data_and_stays_open()
    {
        using var client = await ConnectAsync();
        await EchoOnceAsync(client);
        Assert.Equal(1, _proxy.HalfOpen());
        await client.GetStream().WriteAsync(new byte[] { 7 }, Token);

        var reading = client.GetStream().ReadAsync(new byte[1], Token).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromMilliseconds(100), Token));
        Assert.Equal(1, _proxy.Open);
        _proxy.Cut();
        await Assert.ThrowsAsync<IOException>(() => reading);
    }

    [Fact]
    public async Task Refused_connections_are_accepted_again_at_the_same_port_when_healed()
    {
        _proxy.Refuse();
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        _proxy.Heal();
        using var client = await ConnectAsync();
        await EchoOnceAsync(client);
    }

    [Fact]
    public async Task Delay_and_limit_slow_the_data_down()
    {
        using var client = await ConnectAsync();
        _proxy.Delay = TimeSpan.FromMilliseconds(50);
        var watch = Stopwatch.StartNew();
        await EchoOnceAsync(client);
        Assert.InRange(watch.ElapsedMilliseconds, 95, 10_000); // there and back

        _proxy.Heal();
        _proxy.BytesPerSecond = 10_000;
        watch.Restart();
        await client.GetStream().WriteAsync(new byte[2000], Token);
        await client.GetStream().ReadExactlyAsync(new byte[2000], Token);
        Assert.InRange(watch.ElapsedMilliseconds, 190, 10_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _echo.Dispose();
    }

    private static async Task EchoOnceAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("ping"u8.ToArray(), Token);
        var back = new byte[4];
        await client.GetStream().ReadExactlyAsync(back, Token);
        Assert.Equal("ping"u8.ToArray(), back);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port, Token);
        return client;
    }

    private async Task EchoAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _echo.AcceptSocketAsync();
                _ = Task.Run(async () =>
                {
                    using var stream = new NetworkStream(socket, ownsSocket: true);
                    try
                    {
                        await stream.CopyToAsync(stream);
                    }
                    catch (IOException)
                    {
                        // the proxy reset the connection, as the test asked
                    }
                });
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
