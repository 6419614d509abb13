using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Access;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Certificates;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>
/// Microsoft's JavaScript SDK judges the look-alike: what the SDK takes for Service Bus is near enough for the adapter's tests. Where BRIDGE_TEST_SERVICE_BUS gives a namespace
/// or emulator with the entities of tests/node/service-bus/emulator.json, the same checks run there and judge themselves.
/// </summary>
public sealed class SdkJudgeTests(SdkJudgeTests.Verdicts verdicts) : IClassFixture<SdkJudgeTests.Verdicts>
{
    [Theory]
    [InlineData("send and complete, all properties")]
    [InlineData("batch")]
    [InlineData("a message over the limit")]
    [InlineData("abandon, delivery count and its limit")]
    [InlineData("dead-letter with reason")]
    [InlineData("defer and receive by sequence number")]
    [InlineData("renew a lock")]
    [InlineData("a lost lock is told, and the message comes again")]
    [InlineData("sessions: named, next, locked, state, order")]
    [InlineData("a session that is not given is refused")]
    [InlineData("schedule and cancel")]
    [InlineData("duplicates are dropped")]
    [InlineData("time to live")]
    [InlineData("peek takes no lock")]
    [InlineData("topics, subscriptions and rules")]
    [InlineData("wrong keys and missing claims")]
    [InlineData("unknown and disabled entities")]
    [InlineData("a full entity")]
    public void Microsofts_SDK_finds_the_look_alike_right(string check)
    {
        Assert.SkipWhen(verdicts.IsGiven && NeedsTheLookAlike.Contains(check), "only a look-alike has such an entity or key");
        Assert.Equal($"ok {check}", verdicts.Plain.SingleOrDefault(l => l.StartsWith($"ok {check}", StringComparison.Ordinal) || l.StartsWith($"not ok {check}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_check_of_the_script_is_listed_here() => Assert.Equal(verdicts.IsGiven ? 18 - NeedsTheLookAlike.Length : 18, verdicts.Plain.Count(l => l.StartsWith("ok ", StringComparison.Ordinal) || l.StartsWith("not ok ", StringComparison.Ordinal)));

    [Fact]
    public void Over_TLS_it_is_the_same() => Assert.Equal(["ok dead-letter with reason", "ok send and complete, all properties"], verdicts.Tls.Order(StringComparer.Ordinal));

    private static readonly string[] NeedsTheLookAlike = ["a message over the limit", "wrong keys and missing claims", "unknown and disabled entities", "a full entity"];

    private static readonly string[] EveryCheck = [.. typeof(SdkJudgeTests).GetMethod(nameof(Microsofts_SDK_finds_the_look_alike_right))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Select(static a => (string)((InlineDataAttribute)a).Data[0]!)];

    public sealed class Verdicts : IAsyncLifetime
    {
        private readonly string? _given = Environment.GetEnvironmentVariable("BRIDGE_TEST_SERVICE_BUS") is { Length: > 0 } real ? real : null;

        public bool IsGiven => _given is not null;

        public IReadOnlyList<string> Plain { get; private set; } = [];

        public IReadOnlyList<string> Tls { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            using var certificates = new TestCertificates();
            using var plain = _given is null ? Namespace(null) : null;
            using var tls = Namespace(certificates.Server.Certificate);
            var both = await Task.WhenAll(plain is null ? JudgeAsync(_given!, null, null, [.. EveryCheck.Except(NeedsTheLookAlike)]) : JudgeAsync(plain, null), JudgeAsync(tls, certificates.AuthorityPath, "send and complete, all properties", "dead-letter with reason"));
            (Plain, Tls) = (both[0], both[1]);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static ServiceBusNamespace Namespace(System.Security.Cryptography.X509Certificates.X509Certificate2? certificate)
        {
            var space = new ServiceBusNamespace(FreePort.Next(), certificate) { OffersPlain = certificate is not null };   // plain TCP: tokens only; TLS: the SDK chooses the key itself
            space.Rules.Add(new SharedAccessRule("listen", "bGlzdGVuLW9ubHk=", Claims.Listen));
            foreach (var name in new[] { "plain", "batch", "peeked" }) space.AddQueue(name);
            space.AddQueue("small", new QueueOptions { MaxMessageSize = 10_000 });
            space.AddQueue("poison", new QueueOptions { MaxDeliveryCount = 3 });
            space.AddQueue("quick", new QueueOptions { LockDuration = TimeSpan.FromSeconds(1) });
            space.AddQueue("sessions", new QueueOptions { RequiresSession = true });
            space.AddQueue("unique", new QueueOptions { RequiresDuplicateDetection = true });
            space.AddQueue("expiring", new QueueOptions { DeadLetterOnExpiration = true });
            space.AddQueue("disabled").IsDisabled = true;
            space.AddQueue("full", new QueueOptions { MaxMessages = 2 });
            var topic = space.AddTopic("events");
            topic.AddSubscription("german");
            topic.AddSubscription("all");
            space.Start();
            return space;
        }

        private static Task<IReadOnlyList<string>> JudgeAsync(ServiceBusNamespace space, string? authority, params string[] checks) => JudgeAsync(space.ConnectionString, space.ConnectionStringOf(space.Rules[1]), authority, checks);

        private static Task<IReadOnlyList<string>> JudgeAsync(string connection, string? listening, string? authority, string[] checks) => NodeSdk.RunAsync("judge.mjs", new Dictionary<string, string?>
        {
            ["SERVICE_BUS"] = connection,
            ["SERVICE_BUS_LISTEN"] = listening,
            ["NODE_EXTRA_CA_CERTS"] = authority,
        }, TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken, checks);
    }
}
