using System.Text;
using Bridge.Adapters.File;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;

namespace Bridge.Adapters.Tests.File.Reading;

using File = System.IO.File;

/// <summary>Files of interchanges with <c>totals: reject</c>: they are looked through before a message is released.</summary>
public sealed class EnvelopeFileTests : IDisposable
{
    private const int Messages = 200_000;

    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public EnvelopeFileTests()
    {
        _stage = new AdapterStage(new FileAdapter(), new CodecsAdapter()) { BaseDirectory = _folder.Path, MaxFrame = 10_000 };
        Directory.CreateDirectory(_folder["inbox", "x"][..^2]);
        Use("totals: reject");
    }

    private void Use(string options)
    {
        var diagnostics = new Diagnostics();
        var create = ConfigReader.Read(YamlTree.Parse(options, "m.yaml", diagnostics)!, new ConfigScope { Diagnostics = diagnostics, Registry = _stage.Registry }, "from", _stage.Registry.Codecs["edifact"].Bind);
        var codec = create(new CodecContext { Expressions = null! });
        _stage.CodecFramer = () => codec.CreateFramer()!;
    }

    public void Dispose() => _folder.Dispose();

    // Far above max_frame, so it cannot be held in memory.
    private static string Interchange(int messages, int declared)
    {
        var text = new StringBuilder("UNB+UNOA:1+A+B+260301:1200+R'\n");
        for (var i = 1; i <= messages; i++) text.Append("UNH+").Append(i).Append("+ORDERS:D:96A:UN'BGM+220+PO").Append(i).Append("'UNT+3+").Append(i).Append("'\n");
        return text.Append("UNZ+").Append(declared).Append("+R'\n").ToString();
    }

    private SourceRun Start() => new(_stage.Source("{ type: file, path: \"inbox/*.edi\", stable: { checks: 0 }, poll_interval: 20ms }"), _intake);

    [Fact]
    public async Task An_interchange_of_any_size_is_held_back_when_the_count_at_its_end_is_wrong_and_its_neighbours_are_not()
    {
        _folder.Put("inbox/a.edi", Interchange(1000, 1000) + Interchange(3000, 3001) + Interchange(500, 500));
        await using var run = Start();
        await _folder.UntilAsync(() => File.Exists(_folder["archive", "a.edi"]), _cancel);
        Assert.Equal(1500, _intake.All.Count(t => t.Fault is null));
        var held = _intake.All.Where(t => t.Fault is not null).ToList();
        Assert.Equal(3001, held.Count); // and the trailer
        Assert.All(held[..^1], h => Assert.Contains("UNZ says '3001' messages, there were 3000", h.Fault, StringComparison.Ordinal));
        Assert.StartsWith("UNZ+3001", held[^1].Text, StringComparison.Ordinal);
        Assert.All(held[..^1], h => Assert.Equal("UNB+UNOA:1+A+B+260301:1200+R'", Encoding.ASCII.GetString(h.Preamble))); // each can be decoded alone
    }

    [Theory]
    [InlineData("totals: warn")]
    [InlineData("totals: reject")]
    public async Task A_file_that_was_cut_between_two_messages_is_set_aside_with_the_reason(string options)
    {
        Use(options);
        var text = Interchange(30, 30);
        _folder.Put("inbox/a.edi", text[..text.IndexOf("UNH+21+", StringComparison.Ordinal)]);
        await using var run = Start();
        await _folder.UntilAsync(() => File.Exists(_folder["error", "a.edi.error.json"]), _cancel);
        Assert.Equal(21, _intake.All.Count);
        Assert.Contains("the interchange 'R' has no UNZ: it was cut, and messages may be missing behind the 20 that came", _intake.All[^1].Fault, StringComparison.Ordinal);
        Assert.Contains("no UNZ", await File.ReadAllTextAsync(_folder["error", "a.edi.error.json"], _cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_ends_in_the_middle_of_a_good_interchange_goes_on_there_and_knows_again_that_it_is_good()
    {
        _folder.Put("inbox/a.edi", Interchange(Messages, Messages));
        await using (var run = Start()) await _intake.NextAsync(1000, _cancel);
        await using (var run = Start()) await _folder.UntilAsync(() => File.Exists(_folder["archive", "a.edi"]), _cancel);
        Assert.Equal(Messages, _intake.All.Select(t => t.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(_intake.All, t => t.Fault is not null);
    }
}
