using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Tests.Sample;

/// <summary>The peer of the sample adapter: a queue behind HTTP that keeps an item until it is deleted.</summary>
internal sealed class HttpQueue : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, byte> _seen = new();
    private readonly Lock _lock = new();
    private readonly List<(string Id, byte[] Body)> _items = [];
    private readonly Task _serving;

    public HttpQueue()
    {
        Url = $"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}/queue";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Status of the next answers to POST; empty for 201.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>How often items were shown.</summary>
    public int Shown { get; private set; }

    /// <summary>Topics of what was posted.</summary>
    public ConcurrentQueue<string?> Topics { get; } = new();

    public List<string> Items
    {
        get
        {
            lock (_lock) return [.. _items.Select(i => Encoding.UTF8.GetString(i.Body))];
        }
    }

    public void Put(string id, string body)
    {
        lock (_lock) _items.Add((id, Encoding.UTF8.GetBytes(body)));
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            try
            {
                using var answer = context.Response;
                answer.StatusCode = await HandleAsync(context);
            }
            catch (Exception e) when (!_listener.IsListening && e is HttpListenerException or ObjectDisposedException)
            {
                return; // the test ended while a request was on its way
            }
        }
    }

    private async Task<int> HandleAsync(HttpListenerContext context)
    {
        switch (context.Request.HttpMethod)
        {
            case "GET":
                byte[] body;
                lock (_lock)
                {
                    if (_items.Count == 0) return 204;
                    Shown++;
                    context.Response.AddHeader("ETag", $"\"{_items[0].Id}\"");
                    body = _items[0].Body;
                }
                context.Response.StatusCode = 200;
                await context.Response.OutputStream.WriteAsync(body);
                return 200;
            case "DELETE":
                lock (_lock) return _items.RemoveAll(i => context.Request.Url!.AbsolutePath.EndsWith("/" + i.Id, StringComparison.Ordinal)) > 0 ? 204 : 404;
            default:
                var posted = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(posted);
                if (Answers.TryDequeue(out var status)) return status;
                if (!_seen.TryAdd(context.Request.Headers["Idempotency-Key"]!, 0)) return 200; // has it already
                Topics.Enqueue(context.Request.Headers["X-Topic"]);
                lock (_lock) _items.Add((_items.Count.ToString(CultureInfo.InvariantCulture), posted.ToArray()));
                return 201;
        }
    }
}
