using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Samples.Adapter;

/// <summary>A queue behind HTTP: GET shows the oldest item, DELETE takes it away, POST adds one.</summary>
public sealed class HttpQueueAdapter : IAdapter
{
    public void Register(AdapterRegistry registry)
    {
        registry.AddSource("http_queue", "Takes items from an HTTP queue.", new SourceTraits(Redelivers: true, StableIds: true), SourceOptions.Read, (options, context) => new HttpQueueSource(options, context));
        registry.AddSink("http_queue", "Posts to an HTTP queue.", new SinkTraits(MaxBatch: 100, Deduplicates: true), SinkOptions.Read, (options, context) => new HttpQueueSink(options, context));
    }
}

public sealed record SourceOptions(string Url, TimeSpan PollInterval)
{
    public static SourceOptions Read(ConfigReader c) => new(
        c.Text("url", "Address of the queue."), c.Duration("poll_interval", "Pause when the queue is empty.", TimeSpan.FromSeconds(1)));
}

public sealed record SinkOptions(string Url, Template Topic)
{
    public static SinkOptions Read(ConfigReader c) => new(
        c.Text("url", "Address of the queue."), c.Template("topic", "Sent as the header X-Topic."));
}

public sealed class HttpQueueSource(SourceOptions options, AdapterContext context) : ISource
{
    private readonly HttpClient _client = new();

    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                using var item = await _client.GetAsync(options.Url, stopping);
                item.EnsureSuccessStatusCode(); // throws: the engine makes a new source after a pause
                context.Connected();
                if ((int)item.StatusCode == 200 && await TakeAsync(item, intake, stopping)) continue;
                await Task.Delay(options.PollInterval, context.Time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { } // what was not deleted is offered again by the queue
    }

    private async Task<bool> TakeAsync(HttpResponseMessage item, IIntake intake, CancellationToken stopping)
    {
        var id = item.Headers.ETag?.Tag.Trim('"') ?? throw new IOException("The queue gives no ETag, so its item has no identity.");
        var body = await item.Content.ReadAsByteArrayAsync(stopping);
        var fault = body.Length > context.MaxFrame ? $"The item has {body.Length} bytes, more than max_frame ({context.MaxFrame})." : null;
        var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Id = Encoding.UTF8.GetBytes(id), Body = fault is null ? body : body.AsSpan(0, 1024), Fault = fault });
        var receipts = await intake.SubmitAsync(batch, stopping); // the batch is the intake's now
        if (receipts[0].Kind == ReceiptKind.Busy) return false;
        using var deleted = await _client.DeleteAsync($"{options.Url}/{Uri.EscapeDataString(id)}", stopping);
        return deleted.IsSuccessStatusCode;
    }

    public ValueTask DisposeAsync() { _client.Dispose(); return default; }
}

public sealed class HttpQueueSink(SinkOptions options, AdapterContext context) : ISink
{
    private readonly HttpClient _client = new();

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        using var answer = await _client.GetAsync(options.Url, cancellationToken);
        answer.EnsureSuccessStatusCode();
        context.Connected();
    }

    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        for (var i = 0; i < deliveries.Count; i++)
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ReadOnlyMemoryContent(deliveries[i].Body) };
            post.Headers.Add("Idempotency-Key", deliveries[i].IdText);
            post.Headers.Add("X-Topic", deliveries.Text(i, options.Topic));
            using var answer = await _client.SendAsync(post, cancellationToken); // throws: the connection is lost, the rest is offered again
            var reason = $"The queue answered {(int)answer.StatusCode} {answer.ReasonPhrase}.";
            if (answer.IsSuccessStatusCode) deliveries.Accept(i);
            else if ((int)answer.StatusCode is 408 or 429 or >= 500) { deliveries.Postpone(i, reason, answer.Headers.RetryAfter?.Delta); return; }
            else deliveries.Reject(i, reason);
        }
    }

    public ValueTask DisposeAsync() { _client.Dispose(); return default; }
}
