using System.Globalization;
using Bridge.Adapters.File;
using Bridge.Codecs;
using Bridge.Registration;

namespace Bridge.Adapters.Tests.Conformance;

using File = System.IO.File;

/// <summary>A share that can be taken away.</summary>
internal abstract class FolderPeer : IAsyncDisposable
{
    protected FolderPeer() => Directory.CreateDirectory(Folder);

    public IReadOnlyList<IAdapter> Adapters { get; } = [new FileAdapter(), new CodecsAdapter()];

    protected TemporaryFolder Root { get; } = new();

    protected string Folder => Path.Combine(Root.Path, "share");

    private string Away => Path.Combine(Root.Path, "away");

    public Task StopAsync()
    {
        Directory.Move(Folder, Away);
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        Directory.Move(Away, Folder);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Root.Dispose();
        return default;
    }
}

/// <summary>Reads one growing file, also while it is away.</summary>
internal sealed class RecordFileSinkPeer : FolderPeer, ISinkPeer
{
    private readonly Queue<byte[]> _read = new();
    private long _offset;

    public string Options => $"{{ type: file, path: \"{Folder}/all.dat\", exists: append, {Frames.Option} }}";

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (_read.Count == 0)
        {
            if (!TakeMore()) await Task.Delay(5, cancellationToken);
        }
        return new Received(_read.Dequeue());
    }

    private bool TakeMore()
    {
        if (!File.Exists(Path.Combine(Folder, "all.dat"))) return false;
        using var file = new FileStream(Path.Combine(Folder, "all.dat"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length - _offset];
        file.Position = _offset;
        file.ReadExactly(bytes);
        ReadOnlySpan<byte> rest = bytes;
        while (Frames.Take(ref rest) is { } body) _read.Enqueue(body);
        _offset += bytes.Length - rest.Length;
        return _read.Count > 0;
    }
}

/// <summary>Takes files away in the order of their numbers.</summary>
internal sealed class WholeFileSinkPeer : FolderPeer, ISinkPeer
{
    private readonly HashSet<string> _taken = [];

    public string Options => $"{{ type: file, path: \"{Folder}/message-{{number}}.dat\" }}";

    public IReadOnlyDictionary<string, string> ValuesOf(int number) => new Dictionary<string, string> { ["number"] = number.ToString("D6", CultureInfo.InvariantCulture) };

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "message-*").Where(f => !_taken.Contains(f)).Order(StringComparer.Ordinal).FirstOrDefault() : null;
            if (next is not null)
            {
                _taken.Add(next);
                return new Received(await File.ReadAllBytesAsync(next, cancellationToken));
            }
            await Task.Delay(5, cancellationToken);
        }
    }
}

/// <summary>Drops files of records.</summary>
internal sealed class FileSourcePeer : FolderPeer, ISourcePeer
{
    private int _files;

    public string Options => $"{{ type: file, path: \"{Folder}/*.dat\", stable: {{ checks: 0 }}, poll_interval: 20ms, after: {{ success: \"{Root.Path}/archive\", failure: \"{Root.Path}/error\" }}, {Frames.Option} }}";

    public bool StableIds => true;

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        var part = Path.Combine(Root.Path, "part");
        File.WriteAllBytes(part, [.. bodies.SelectMany(Frames.Write)]);
        File.Move(part, Path.Combine(Folder, $"{++_files:D5}.dat"));
        return Task.CompletedTask;
    }
}
