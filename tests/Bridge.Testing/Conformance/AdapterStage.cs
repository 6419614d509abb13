using System.Threading.Channels;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Registration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>What an adapter under test sees of the bridge: its configuration read from YAML, its context, and a record of what it reports.</summary>
public sealed class AdapterStage : ILogger
{
    private readonly Channel<string> _states = Channel.CreateUnbounded<string>();

    public AdapterStage(params IAdapter[] adapters)
    {
        foreach (var adapter in adapters) adapter.Register(Registry);
        if (!Registry.Framers.ContainsKey("lines")) Registry.AddFramer("lines", "Lines for tests.", c => c.Boolean("header", "The first line is the preamble.", false), header => new LineFramer(header));
    }

    public AdapterRegistry Registry { get; } = new();
    public TimeProvider Time { get; set; } = TimeProvider.System;
    public int MaxFrame { get; set; } = 1024 * 1024;
    public Func<IFramer>? CodecFramer { get; set; }
    public string BaseDirectory { get; set; } = "";
    public List<string> Lines { get; } = [];

    /// <summary>"" for connected, else why it is degraded.</summary>
    public ChannelReader<string> States => _states.Reader;

    public AdapterContext Context() => new()
    {
        Bridge = "test",
        Route = "route",
        Name = "source",
        Logger = this,
        Time = Time,
        MaxFrame = MaxFrame,
        CodecFramer = CodecFramer,
        Connected = () => _states.Writer.TryWrite(""),
        Degraded = reason => _states.Writer.TryWrite(reason),
    };

    public ISource Source(string yaml) => Bind(yaml, (type, reader) => Registry.Sources[type].Bind(reader))(Context());

    public ISink Sink(string yaml) => Bind(yaml, (type, reader) => Registry.Sinks[type].Bind(reader))(Context());

    /// <summary>Reads options only and returns what is wrong with them.</summary>
    public IReadOnlyList<Diagnostic> Findings(string yaml, bool sink = false)
    {
        var diagnostics = new Diagnostics();
        Read(yaml, diagnostics, (type, reader) => { if (sink) Registry.Sinks[type].Bind(reader); else Registry.Sources[type].Bind(reader); return 0; });
        return diagnostics.All;
    }

    /// <summary>Waits until this is reported.</summary>
    public async Task<string> StateAsync(Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await _states.Reader.ReadAsync(cancellationToken);
            if (wanted(state)) return state;
        }
    }

    public Task ConnectedAsync(CancellationToken cancellationToken) => StateAsync(s => s.Length == 0, cancellationToken);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines) Lines.Add($"{logLevel} BR{eventId.Id}: {formatter(state, exception)}");
    }

    private T Bind<T>(string yaml, Func<string, ConfigReader, T> bind)
    {
        var diagnostics = new Diagnostics();
        var result = Read(yaml, diagnostics, bind);
        Assert.True(!diagnostics.HasErrors, string.Join("\n", diagnostics.All));
        return result;
    }

    private T Read<T>(string yaml, Diagnostics diagnostics, Func<string, ConfigReader, T> bind)
    {
        var node = YamlTree.Parse(yaml, "test.yaml", diagnostics) ?? throw new InvalidOperationException(string.Join("\n", diagnostics.All));
        var scope = new ConfigScope { Diagnostics = diagnostics, Registry = Registry, BaseDirectory = BaseDirectory };
        return ConfigReader.Read(node, scope, "source", c => bind(node["type"]!.Text, c), "type");
    }
}
