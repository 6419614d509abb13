using System.Buffers;
using System.Text;
using Bridge.Codecs.Json;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;
using Bridge.Registration;
using Bridge.Testing.Files;

namespace Bridge.Codecs.Tests;

/// <summary>Makes codecs and framers through the registry, as a configuration does, and runs bytes through them.</summary>
internal static class Kit
{
    private static readonly AdapterRegistry Registry = NewRegistry();

    public static bool Long => Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1";

    /// <summary>How many inputs a fuzz test tries: a thousand, a million in long runs, or what BRIDGE_TEST_FUZZ_INPUTS says.</summary>
    public static int FuzzInputs { get; } = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_FUZZ_INPUTS"), out var inputs) ? inputs : Long ? 1_000_000 : 1_000;

    public static ICodec Codec(string format, string options = "") => Bind(Registry.Codecs[format], options);

    /// <summary>What is wrong with the options of a format, each finding as it is printed.</summary>
    public static List<string> Diagnose(string format, string options)
    {
        var diagnostics = new Diagnostics();
        ConfigReader.Read(YamlTree.Parse(options, "mapping.yaml", diagnostics)!, Scope(diagnostics), "from", Registry.Codecs[format].Bind);
        return [.. diagnostics.All.Select(d => d.ToString())];
    }

    public static ICodec Layout(string yaml, IExpressions? expressions = null)
    {
        var codec = TryLayout(yaml, out var diagnostics, expressions);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return codec!;
    }

    /// <summary>A layout of the folder <c>RealData/layouts</c>.</summary>
    public static ICodec LayoutFile(string name) => Layout(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RealData", "layouts", name + ".yaml")));

    public static ICodec? TryLayout(string yaml, out Diagnostics diagnostics, IExpressions? expressions = null)
    {
        diagnostics = new Diagnostics();
        var root = YamlTree.Parse(yaml, "layout.yaml", diagnostics)!;
        var create = ConfigReader.Read(root, Scope(diagnostics), "", Registry.Layouts[(root["format"]!["type"] ?? root["format"]!).Text].Bind);
        return diagnostics.HasErrors ? null : create(new CodecContext { Expressions = expressions ?? new NoExpressions() });
    }

    /// <summary>A copybook file with the options that stand beside it.</summary>
    public static ICodec Copybook(string path, string options = "")
    {
        var diagnostics = new Diagnostics();
        var root = YamlTree.Parse($"layout: {path}\n{options}", "mapping.yaml", diagnostics)!;
        var create = ConfigReader.Read(root, Scope(diagnostics), "from", Registry.Layouts["copybook"].Bind);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return create(new CodecContext { Expressions = new NoExpressions() });
    }

    /// <summary>What is found wrong in a copybook or the options that stand beside it.</summary>
    public static string CopybookFindings(string path, string options)
    {
        var diagnostics = new Diagnostics();
        var root = YamlTree.Parse($"layout: {path}\n{options}", "mapping.yaml", diagnostics)!;
        ConfigReader.Read(root, Scope(diagnostics), "from", Registry.Layouts["copybook"].Bind);
        return string.Join('\n', diagnostics.All);
    }

    /// <summary>All messages of a file by the codec's own framer.</summary>
    public static List<byte[]> Cut(ICodec codec, byte[] file)
    {
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(file);
        var frames = new List<byte[]>();
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            Assert.True(result.Status is FrameStatus.Frame or FrameStatus.Ignored, result.Reason);
            if (result.Status == FrameStatus.Frame) frames.Add(frame.ToArray());
        }
        return frames;
    }

    public static IFramer Framer(string yaml)
    {
        var framer = TryFramer(yaml, out var diagnostics);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return framer!;
    }

    public static IFramer? TryFramer(string yaml, out Diagnostics diagnostics)
    {
        diagnostics = new Diagnostics();
        var root = YamlTree.Parse(yaml, "bridge.yaml", diagnostics)!;
        var create = ConfigReader.Read(root, Scope(diagnostics), "framing", Registry.Framers[root["type"]!.Text].Bind, "type");
        return diagnostics.HasErrors ? null : create();
    }

    public static Document Decode(ICodec codec, ReadOnlySpan<byte> body, ReadOnlyMemory<byte> preamble = default)
    {
        var batch = MessageBatch.Rent();
        batch.Preamble = preamble;
        batch.Add(new MessageDraft { Body = body });
        var document = new Document();
        codec.Decode(batch[0], document);
        return document;
    }

    public static string ToJson(ICodec codec, ReadOnlySpan<byte> body, ReadOnlyMemory<byte> preamble = default) => ToJson(Decode(codec, body, preamble));

    public static string ToJson(ICodec codec, string body, string preamble = "") => ToJson(codec, Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(preamble));

    public static string ToJson(Document document)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new JsonDocumentWriter(output, 0);
        writer.Copy(document, 0);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Encodes a document given as JSON.</summary>
    public static byte[] Encode(ICodec codec, string json)
    {
        var document = new Document();
        new JsonCodec(new JsonOptions(), false).Decode(Encoding.UTF8.GetBytes(json), document);
        return Encode(codec, document);
    }

    public static byte[] Encode(ICodec codec, Document document)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        writer.Reset(output);
        writer.Copy(document, 0);
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    public static string EncodeText(ICodec codec, string json) => Encoding.UTF8.GetString(Encode(codec, json));

    /// <summary>A folder of the sample data; the test is skipped with a message where there is no such data.</summary>
    public static string RequireData(string folder) => Path.Combine(SharedData.Require("data"), folder);

    private static ICodec Bind(CodecRegistration registration, string options)
    {
        var diagnostics = new Diagnostics();
        var root = YamlTree.Parse(options.Length == 0 ? "{}" : options, "mapping.yaml", diagnostics)!;
        var create = ConfigReader.Read(root, Scope(diagnostics), "from", registration.Bind);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return create(new CodecContext { Expressions = new NoExpressions() });
    }

    private static ConfigScope Scope(Diagnostics diagnostics) => new() { Diagnostics = diagnostics, Registry = Registry };

    private static AdapterRegistry NewRegistry()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        return registry;
    }

    private sealed class NoExpressions : IExpressions
    {
        public IExpression? Compile(ConfigText source, Shape? shape, Diagnostics diagnostics) => throw new InvalidOperationException("This test has no expressions.");
    }
}
