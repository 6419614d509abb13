using System.Text;
using System.Text.Json;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Engine.Configuration;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Configuration;

public sealed class BridgeConfigurationTests
{
    private static Snapshot Read(string yaml, AdapterRegistry? registry = null)
    {
        registry ??= SampleRegistry.Create();
        var diagnostics = new Diagnostics();
        var snapshot = BridgeConfiguration.Read(yaml, Path.Combine(Path.GetTempPath(), "bridge.yaml"), registry, diagnostics, new SnapshotCompiler(registry, diagnostics, weaknessOf: _ => null), n => n == "URI" ? "mqtt://there" : null);
        Assert.True(snapshot is not null, string.Join("\n", diagnostics.All));
        Assert.Empty(diagnostics.All);
        return snapshot;
    }

    private const string Good = """
        bridge: plant-7
        state: ./journal
        connections:
          broker: { type: mqtt, uri: "${URI}" }
        routes:
          in:
            source: { connection: broker, topics: [a, b] }
            destinations:
              first: { connection: broker, type: rabbitmq, exchange: e }
              second: { connection: broker, topic: "{topic}/x", max_batch: 1 }
          lines:
            source: stdin
            attempts: 2
            journal: { max_size: 16MiB, max_age: 7d, when_full: reject }
            destinations:
              out: { type: mqtt, uri: "mqtt://here", topic: t }
        """;

    [Fact]
    public void A_good_file_becomes_a_snapshot()
    {
        var snapshot = Read(Good);
        Assert.Equal("plant-7", snapshot.Bridge);
        Assert.Equal(Path.Combine(Path.GetTempPath(), "journal"), snapshot.State);
        Assert.Equal(["in", "lines"], snapshot.Routes.Select(r => r.Name));
        var route = snapshot.Routes[1];
        Assert.Equal(2, route.Attempts);
        Assert.Equal(new JournalLimits { MaxSize = new ByteSize(16L << 20), MaxAge = TimeSpan.FromDays(7), WhenFull = WhenFull.Reject }, route.Journal);
    }

    [Fact]
    public void A_destination_takes_the_type_of_its_connection_unless_it_names_another_one()
    {
        var destinations = Read(Good).Routes[0].Destinations;
        Assert.Equal(["rabbitmq", "mqtt"], destinations.Select(d => d.Type));
    }

    [Fact]
    public void The_default_ack_point_is_delivered_for_brokers_and_journaled_for_others()
    {
        var snapshot = Read(Good);
        Assert.Equal(AckPoint.Delivered, snapshot.Routes[0].Source.Ack);
        Assert.Equal(AckPoint.Journaled, snapshot.Routes[1].Source.Ack);
    }

    [Fact]
    public void A_batch_is_as_large_as_sink_and_operator_allow()
    {
        var destinations = Read(Good).Routes[0].Destinations;
        Assert.Equal([512, 1], destinations.Select(d => d.MaxBatch));
    }

    [Fact]
    public void Templates_of_a_destination_are_collected_defaults_included()
    {
        var destinations = Read(Good).Routes[0].Destinations;
        Assert.Equal("{topic}", Assert.Single(destinations[0].Templates).Source.Text);
        Assert.Equal("{topic}/x", Assert.Single(destinations[1].Templates).Source.Text);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_finding()
    {
        var (snapshot, diagnostics) = BridgeConfiguration.Load("/nowhere/bridge.yaml", SampleRegistry.Create());
        Assert.Null(snapshot);
        Assert.Equal("BR1010", Assert.Single(diagnostics.All).Code);
    }

    [Fact]
    public void Refusing_implies_a_check_before_the_answer()
    {
        var snapshot = Read("""
            bridge: b
            routes:
              a: { source: { type: tcp, listen: "x:1" }, on_reject: refuse, destinations: { d: { type: mqtt, uri: u, topic: t } } }
            """);
        Assert.Equal(Validation.BeforeAck, snapshot.Routes[0].Validate);
    }

    [Fact]
    public void A_source_that_cannot_tell_its_peer_no_refuses_nothing_what_is_bad_becomes_a_dead_letter()
    {
        var registry = SampleRegistry.Create();
        var diagnostics = new Diagnostics();
        var snapshot = BridgeConfiguration.Read("""
            bridge: b
            routes:
              deaf: { source: stdin, on_reject: refuse, destinations: { d: { type: mqtt, uri: u, topic: t } } }
              checked: { source: stdin, on_reject: refuse, validate: before_ack, destinations: { d: { type: mqtt, uri: u, topic: t } } }
              answers: { source: { type: tcp, listen: "x:1" }, on_reject: refuse, destinations: { d: { type: mqtt, uri: u, topic: t } } }
              broker: { source: { type: mqtt, uri: u, topics: [a] }, on_reject: refuse, destinations: { d: { type: mqtt, uri: u, topic: t } } }
            """, Path.Combine(Path.GetTempPath(), "bridge.yaml"), registry, diagnostics, new SnapshotCompiler(registry, diagnostics, weaknessOf: _ => null));
        Assert.NotNull(snapshot);
        Assert.Equal([OnReject.DeadLetter, OnReject.DeadLetter, OnReject.Refuse, OnReject.Refuse], snapshot.Routes.Select(r => r.OnReject));
        Assert.Equal([Validation.Off, Validation.BeforeAck, Validation.BeforeAck, Validation.BeforeAck], snapshot.Routes.Select(r => r.Validate));
        Assert.Equal(["BR1014", "BR1014"], diagnostics.All.Select(d => d.Code));
        Assert.All(diagnostics.All, d => Assert.Contains("on_reject: refuse counts as dead_letter", d.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_schema_is_JSON_and_knows_every_type_and_option()
    {
        using var stream = new MemoryStream();
        ConfigurationSchema.Write(stream, SampleRegistry.Create());
        using var schema = JsonDocument.Parse(stream.ToArray());
        var route = schema.RootElement.GetProperty("properties").GetProperty("routes").GetProperty("additionalProperties").GetProperty("properties");
        var sources = route.GetProperty("source").GetProperty("anyOf").EnumerateArray().Where(a => a.TryGetProperty("properties", out _)).ToList();
        Assert.Equal(["file", "mqtt", "port", "stdin", "tcp"], sources.Select(s => s.GetProperty("properties").GetProperty("type").GetProperty("const").GetString()));
        Assert.All(sources, s => Assert.True(s.GetProperty("properties").TryGetProperty("ack", out _)));
        var short_ = route.GetProperty("source").GetProperty("anyOf").EnumerateArray().Last().GetProperty("enum").EnumerateArray().Select(e => e.GetString());
        Assert.Equal(["port", "stdin"], short_);
        var mqtt = sources[1];
        Assert.Equal(["connection"], mqtt.GetProperty("anyOf")[0].GetProperty("required").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("topics", mqtt.GetProperty("anyOf")[1].GetProperty("required").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public void The_reference_page_lists_every_type_with_its_options()
    {
        var page = new StringWriter();
        ConfigurationReference.Write(page, SampleRegistry.Create());
        var text = page.ToString();
        foreach (var part in (string[])["## source: file", "## source: stdin", "## destination: rabbitmq", "## framing: delimiter", "## journal", "## tls", "| `on_reject` | `dead_letter`, `park`, `stop`, `refuse` | `dead_letter` |", "| `max_size` | size | `1GiB` |"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain('\r', text);
    }
}
