using Azure.Core;
using Bridge.Adapters.Amqp.ServiceBus;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Access;
using Bridge.Testing.Certificates;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>Logins by key, by a ready signature and by Entra ID: right, wrong, expired and renewed.</summary>
public sealed class LoginTests : IDisposable
{
    private readonly ServiceBusNamespace _space = new(FreePort.Next()) { OffersPlain = false };
    private readonly AdapterStage _stage = new(new AmqpAdapter());

    public LoginTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Tokens_are_renewed_and_without_renewal_the_service_would_end_the_link()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("long");
        await using var sink = _stage.Sink(Yaml("queue: long", "token_lifetime: 2s"));
        await sink.ConnectAsync(stop);
        for (var i = 0; i < 5; i++)
        {
            using var deliveries = Numbered(i, 1);
            await sink.DeliverAsync(deliveries, stop);
            Assert.Equal("accepted", deliveries.Fates);
            await Task.Delay(TimeSpan.FromSeconds(0.9), stop);
        }
        Assert.True(_space.TokensTaken >= 3, $"{_space.TokensTaken} tokens");
        Assert.Equal((5, 1), (queue.Count, _space.Connections));

        // The key is changed: the old token runs out, and the service drops the link.
        var rule = _space.Rules[0];
        _space.Rules[0] = rule with { Key = "bmV3IGtleQ==" };
        var ended = false;
        while (!ended)
        {
            using var deliveries = Numbered(9, 1);
            try
            {
                await sink.DeliverAsync(deliveries, stop);
                await Task.Delay(100, stop);
            }
            catch (IOException e)
            {
                Assert.Contains("unauthorized-access", e.Message, StringComparison.Ordinal);
                ended = true;
            }
        }
        Assert.Contains(_stage.Lines, l => l.Contains("BR3330", StringComparison.Ordinal));
        Assert.DoesNotContain(_stage.Lines, l => l.Contains(rule.Key, StringComparison.Ordinal) || l.Contains("sig=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_a_missing_claim_and_an_unknown_entity_say_what_to_do()
    {
        var stop = TimeCap.Start();
        _space.AddQueue("q");
        var listen = new SharedAccessRule("listen", "bGlzdGVu", Claims.Listen);
        _space.Rules.Add(listen);
        await using var wrong = _stage.Sink($"{{ type: azure_service_bus, queue: q, connection_string: \"{_space.ConnectionStringOf(listen with { Key = "d3Jvbmc=" })}\" }}");
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await wrong.ConnectAsync(stop));
        Assert.Contains("refused the token", e.Message, StringComparison.Ordinal);
        Assert.Contains("Look at", e.Message, StringComparison.Ordinal);
        await using var claim = _stage.Sink($"{{ type: azure_service_bus, queue: q, connection_string: \"{_space.ConnectionStringOf(listen)}\" }}");
        e = await Assert.ThrowsAnyAsync<IOException>(async () => await claim.ConnectAsync(stop));
        Assert.True(e.Message.Contains("'Send' claim", StringComparison.Ordinal), e.Message);
        await using var nowhere = _stage.Sink(Yaml("queue: nowhere"));
        e = await Assert.ThrowsAnyAsync<IOException>(async () => await nowhere.ConnectAsync(stop));
        Assert.Contains("Create it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ready_signature_is_good_for_its_entity_until_it_expires()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("mine");
        _space.AddQueue("yours");
        var good = await SignatureAsync("mine", TimeSpan.FromMinutes(5));
        await using var sink = _stage.Sink(WithSignature(good, "mine"));
        await sink.ConnectAsync(stop);
        using var deliveries = Numbered(0, 2);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal(("accepted accepted", 2), (deliveries.Fates, queue.Count));

        await using var elsewhere = _stage.Sink(WithSignature(good, "yours"));
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await elsewhere.ConnectAsync(stop));
        Assert.Contains("does not cover", e.Message, StringComparison.Ordinal);

        await using var late = _stage.Sink(WithSignature(await SignatureAsync("mine", TimeSpan.FromMinutes(-1)), "mine"));
        e = await Assert.ThrowsAnyAsync<IOException>(async () => await late.ConnectAsync(stop));
        Assert.Contains("ExpiredToken", e.Message, StringComparison.Ordinal);
        Assert.Contains("its validity", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_expires_ends_the_link_and_cannot_be_renewed()
    {
        var stop = TimeCap.Start();
        _space.AddQueue("q");
        await using var sink = _stage.Sink(WithSignature(await SignatureAsync("q", TimeSpan.FromSeconds(2)), "q"));
        await sink.ConnectAsync(stop);
        var e = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                using var deliveries = Numbered(0, 1);
                await sink.DeliverAsync(deliveries, stop);
                await Task.Delay(100, stop);
            }
        });
        Assert.Contains("unauthorized-access", e.Message, StringComparison.Ordinal);
        Assert.InRange(_space.TokensTaken, 1, 30);   // the same one again, less and less long before its end
    }

    [Fact]
    public async Task A_token_of_Entra_ID_is_renewed_on_the_same_connection_and_an_expired_one_is_refused()
    {
        var stop = TimeCap.Start();
        var until = DateTimeOffset.UtcNow.AddSeconds(3);
        using var certificates = new TestCertificates();
        using var space = new ServiceBusNamespace(FreePort.Next(), certificates.Server.Certificate);
        var queue = space.AddQueue("q");
        space.EntraTokens["first"] = (Claims.Send, until);
        space.EntraTokens["second"] = (Claims.Send, DateTimeOffset.UtcNow.AddHours(1));
        space.EntraTokens["old"] = (Claims.Send, DateTimeOffset.UtcNow.AddHours(-1));
        space.Start();
        var yaml = $"{{ type: azure_service_bus, namespace: \"localhost:{space.Port}\", queue: q, tls: {{ ca: {certificates.AuthorityPath} }} }}";

        await using var sink = new AdapterStage(new AmqpAdapter(new TokensInTurn(("first", until), ("second", DateTimeOffset.UtcNow.AddHours(1))))).Sink(yaml);
        await sink.ConnectAsync(stop);
        while (DateTimeOffset.UtcNow < until.AddSeconds(1))
        {
            using var deliveries = Numbered(queue.Count, 1);
            await sink.DeliverAsync(deliveries, stop);
            Assert.Equal("accepted", deliveries.Fates);
            await Task.Delay(200, stop);
        }
        Assert.Equal((2, 1), (space.TokensTaken, space.Connections));

        await using var late = new AdapterStage(new AmqpAdapter(new TokensInTurn(("old", DateTimeOffset.UtcNow.AddHours(-1))))).Sink(yaml);
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await late.ConnectAsync(stop));
        Assert.Contains("ExpiredToken", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_gives_no_token_is_told_of()
    {
        var stop = TimeCap.Start();
        using var certificates = new TestCertificates();
        using var space = new ServiceBusNamespace(FreePort.Next(), certificates.Server.Certificate);
        space.AddQueue("q");
        space.Start();
        await using var sink = new AdapterStage(new AmqpAdapter(new TokensInTurn())).Sink($"{{ type: azure_service_bus, namespace: \"localhost:{space.Port}\", queue: q, tls: {{ ca: {certificates.AuthorityPath} }} }}");
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.ConnectAsync(stop));
        Assert.Contains("Entra ID gave no token: the identity is not there", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_with_a_token_of_Entra_ID()
    {
        var stop = TimeCap.Start();
        using var certificates = new TestCertificates();
        using var space = new ServiceBusNamespace(FreePort.Next(), certificates.Server.Certificate);
        var queue = space.AddQueue("q");
        space.EntraTokens["the-token"] = (Claims.Send, DateTimeOffset.UtcNow.AddHours(1));
        space.Start();
        var stage = new AdapterStage(new AmqpAdapter(new TokensInTurn(("the-token", DateTimeOffset.UtcNow.AddHours(1)))));
        await using var sink = stage.Sink($"{{ type: azure_service_bus, namespace: \"localhost:{space.Port}\", queue: q, tls: {{ ca: {certificates.AuthorityPath} }} }}");
        await sink.ConnectAsync(stop);
        using var deliveries = Numbered(0, 3);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted accepted accepted", deliveries.Fates);
        Assert.Equal(3, queue.Count);

        await using var stranger = new AdapterStage(new AmqpAdapter(new TokensInTurn(("another", DateTimeOffset.UtcNow.AddHours(1))))).Sink($"{{ type: azure_service_bus, namespace: \"localhost:{space.Port}\", queue: q, tls: {{ ca: {certificates.AuthorityPath} }} }}");
        Assert.Matches("refused the token", (await Assert.ThrowsAnyAsync<IOException>(async () => await stranger.ConnectAsync(stop))).ToString());
        await using var untrusting = stage.Sink($"{{ type: azure_service_bus, namespace: \"localhost:{space.Port}\", queue: q, tls: {{ ca: {certificates.UnknownAuthorityPath} }} }}");
        Assert.Contains("was not trusted", (await Assert.ThrowsAnyAsync<IOException>(async () => await untrusting.ConnectAsync(stop))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=secret=", null)]
    [InlineData("Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=secret=;EntityPath=q", null)]
    [InlineData("Endpoint=sb://x.servicebus.windows.net/;SharedAccessSignature=SharedAccessSignature sr=a&sig=b&se=1&skn=n", null)]
    [InlineData("Endpoint=sb://localhost:5673;SharedAccessKeyName=n;SharedAccessKey=secret;UseDevelopmentEmulator=true;", null)]
    [InlineData("Endpoint=sb://x.example;SharedAccessKeyName=n;SharedAccessKey=secret;UseDevelopmentEmulator=true;", "not this machine")]
    [InlineData("SharedAccessKeyName=n;SharedAccessKey=secret", "no Endpoint")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=n", "no SharedAccessKey")]
    [InlineData("Endpoint=sb://x/;SharedAccessKey=secret", "no SharedAccessKeyName")]
    [InlineData("secret", "without '='")]
    public void A_connection_string_is_read_or_refused_without_showing_the_key(string text, string? error)
    {
        var findings = _stage.Findings($"{{ type: azure_service_bus, queue: q, connection_string: \"{text}\" }}", sink: true);
        if (error is null) Assert.Empty(findings);
        else Assert.Contains(error, Assert.Single(findings).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(findings, f => f.ToString().Contains("secret", StringComparison.Ordinal));
    }

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_space.ConnectionString}\", {string.Join(", ", options)} }}";

    private string WithSignature(string signature, string queue) => $"{{ type: azure_service_bus, connection_string: \"Endpoint=sb://127.0.0.1:{_space.Port};SharedAccessSignature={signature};UseDevelopmentEmulator=true\", queue: {queue} }}";

    private async Task<string> SignatureAsync(string queue, TimeSpan lifetime) =>
        (await new SasTokens(_space.Rules[0].Name, _space.Rules[0].Key, lifetime, TimeProvider.System).GetAsync($"sb://127.0.0.1/{queue}", default)).Text;

    private static ScriptedDeliveries Numbered(int from, int count)
    {
        var deliveries = new ScriptedDeliveries();
        for (var i = from; i < from + count; i++) deliveries.Add($"m-{i}", $"{i}");
        return deliveries;
    }

    // The last one again and again; without any it fails.
    private sealed class TokensInTurn(params (string Token, DateTimeOffset Until)[] tokens) : TokenCredential
    {
        private int _asked;

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (tokens.Length == 0) throw new InvalidOperationException("the identity is not there");
            var (token, until) = tokens[Math.Min(_asked++, tokens.Length - 1)];
            return new AccessToken(token, until);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
