using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bridge.EndToEnd.Tests;

/// <summary>The legacy application as a listener: takes lines, answers ACK to each unless it is silent.</summary>
internal sealed class LegacyListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<string> _lines = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    public LegacyListener()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public bool Silent { get; set; }
    public Task FirstLine => _first.Task;

    public Task WaitForAsync(Action<string> line, Func<bool> done) => Task.Run(() =>
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!done()) line(_lines.Take(patience.Token));
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _lines.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using var reader = new StreamReader(client.GetStream());
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    _first.TrySetResult();
                    if (Silent) continue;
                    _lines.Add(line);
                    await client.GetStream().WriteAsync(new byte[] { 6 }, _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The bridge went away, or the test is over.
            }
        }
    }
}
