using System.Buffers;
using System.Diagnostics;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping;
using Bridge.Mapping.Files;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Benchmarks.Mapping;

/// <summary>Our engine over one expression, used as a route's worker uses it: one context, document and writer, reused for each message.</summary>
internal sealed class BridgeEngine
{
    /// <summary>Calls between looks at the clock.</summary>
    private const int Burst = 64;

    private readonly MappingProgram _program;
    private readonly CompileOptions _options;
    private readonly ICodec _codec;
    private readonly MessageBatch _batch;
    private readonly EvaluationContext _context = new();
    private readonly Document _decoded = new();
    private readonly Document _document = new();
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly DocumentWriter _writer;

    public BridgeEngine(string expression, byte[] input, CompileOptions options)
    {
        _options = options;
        var compiled = MappingExpression.Compile(expression, options);
        _program = compiled.Program ?? throw new InvalidOperationException(compiled.Diagnostics[0].Message);
        _codec = Json();
        _batch = MessageBatch.Rent();
        _batch.Add(new MessageDraft { Body = input });
        _codec.Decode(_batch[0], _decoded);
        _writer = _codec.CreateWriter(_output);
    }

    public string Source => _program.Source;

    /// <summary>Input parsed before, result left as a value.</summary>
    public void Evaluate()
    {
        _context.Bind(_decoded);
        _program.Evaluate(_context);
    }

    /// <summary>JSON bytes to tape: the floor under the way from bytes to bytes.</summary>
    public void Decode() => _codec.Decode(_batch[0], _document);

    /// <summary>Input parsed before, result written as JSON.</summary>
    public void Emit()
    {
        _context.Bind(_decoded);
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        _program.Emit(_context, _writer);
        _writer.Complete();
    }

    /// <summary>JSON bytes to JSON bytes.</summary>
    public void Bytes()
    {
        _codec.Decode(_batch[0], _document);
        _context.Bind(_document);
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        _program.Emit(_context, _writer);
        _writer.Complete();
    }

    public void Compile() => MappingExpression.Compile(_program.Source, _options);

    public string Result()
    {
        Bytes();
        return System.Text.Encoding.UTF8.GetString(_output.WrittenSpan);
    }

    /// <summary>Calls for so much time.</summary>
    public static Sample Measure(Action call, TimeSpan time)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var from = Stopwatch.GetTimestamp();
        var until = from + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long n = 0, now;
        do
        {
            for (var i = 0; i < Burst; i++) call();
            n += Burst;
            now = Stopwatch.GetTimestamp();
        }
        while (now < until);
        return new Sample(n, Stopwatch.GetElapsedTime(from, now).TotalNanoseconds, (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds);
    }

    /// <summary>Bytes allocated a call, in the steady state.</summary>
    public static double Allocated(Action call)
    {
        const int Calls = 10_000;
        for (var i = 0; i < 1000; i++) call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++) call();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;
    }

    private static ICodec Json()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        var diagnostics = new Diagnostics();
        return new CodecLoader(registry, new Expressions()).Load(ConfigNode.OfText("json", "benchmark"), "from", "", diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.All));
    }
}
