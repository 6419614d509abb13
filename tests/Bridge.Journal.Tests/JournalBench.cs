using System.Text;
using Bridge.Messages;
using Bridge.Testing.Files;
using Bridge.Testing.Logging;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal.Tests;

/// <summary>A state directory with a journal in it that tests open, close and open again.</summary>
internal sealed class JournalBench : IAsyncDisposable
{
    private readonly TestDirectory _directory = new("journal");
    private readonly TestLog _log = new();

    public string State => _directory.Path;

    public string DatabasePath => Path.Combine(State, "journal.db");

    public TestLog Log => _log;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public int ReadAheadBytes { get; set; } = 8 << 20;

    public long MaxCheckedBytes { get; set; } = 64 << 20;

    public BridgeJournal? Journal { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<BridgeJournal> OpenAsync() => OpenAsync(State);

    public async Task<BridgeJournal> OpenAsync(string directory) =>
        Journal = await BridgeJournal.OpenAsync(new JournalOptions { Directory = directory, Bridge = "test", Time = Time, Logger = _log.CreateLogger("journal"), ReadAheadBytes = ReadAheadBytes, MaxCheckedBytes = MaxCheckedBytes }, Cancel);

    public async Task<RouteJournal> OpenRouteAsync(RouteLimits? limits = null, params string[] destinations)
    {
        var journal = await OpenAsync();
        return journal.OpenRoute("orders", destinations.Length == 0 ? ["broker"] : destinations, limits ?? new RouteLimits());
    }

    public async Task CloseAsync()
    {
        if (Journal is { } journal) await journal.DisposeAsync();
        Journal = null;
    }

    /// <summary>What a power cut would leave: database and log as they are on disk now, in a directory of its own. The mark is not fsynced, so it may be missing.</summary>
    public string CopyState(bool withMark = false)
    {
        var copy = _directory.File($"copy-{Guid.NewGuid():N}/x");
        copy = Path.GetDirectoryName(copy)!;
        foreach (var name in new[] { "journal.db", "journal.db-wal", "journal.mark" })
        {
            if (name == "journal.mark" && !withMark) continue;
            var path = Path.Combine(State, name);
            if (File.Exists(path)) File.Copy(path, Path.Combine(copy, name));
        }
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Dispose();
        _log.Dispose();
    }

    public static MessageBatch Batch(params string[] bodies)
    {
        var batch = MessageBatch.Rent(256);
        foreach (var body in bodies) batch.Add(new MessageDraft { Body = Encoding.UTF8.GetBytes(body) });
        return batch;
    }

    public static MessageBatch Batch(int count, int size, int seed = 0)
    {
        var batch = MessageBatch.Rent(count * (size + 16) + 64);
        var body = new byte[size];
        for (var i = 0; i < count; i++)
        {
            new Random(seed * 31 + i).NextBytes(body);
            batch.Add(new MessageDraft { Body = body });
        }
        return batch;
    }

    /// <summary>Appends and waits until it is durable.</summary>
    public static async Task<AppendResult> AppendAsync(RouteJournal route, params string[] bodies) => await route.AppendAsync(Batch(bodies), Cancel);

    /// <summary>Reads until so many unsettled entries were seen.</summary>
    public static async Task<List<(long Sequence, string Body, string Id)>> ReadAsync(JournalReader reader, int count)
    {
        var seen = new List<(long, string, string)>();
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        cap.CancelAfter(TimeSpan.FromSeconds(20));
        while (seen.Count < count)
        {
            using var batch = await reader.ReadAsync(cap.Token);
            for (var i = 0; i < batch.Messages.Count; i++)
            {
                if (batch.IsSettled(i)) continue;
                var message = batch.Messages[i];
                seen.Add((message.Sequence, Encoding.UTF8.GetString(message.Body.Span), message.IdText));
            }
        }
        return seen;
    }
}
