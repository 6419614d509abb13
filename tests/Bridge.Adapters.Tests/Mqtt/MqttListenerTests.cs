using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bridge.Adapters.Mqtt;
using Bridge.Intake;
using Bridge.Testing.Certificates;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Tests.Mqtt;

public sealed class MqttListenerTests
{
    private readonly AdapterStage _stage = new(new MqttAdapter());
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    private async Task<(SourceRun Run, int Port)> StartAsync(string options = "", string address = "127.0.0.1:0")
    {
        var source = (MqttListenerSource)_stage.Source($"{{ type: mqtt_listener, listen: \"{address}\"{(options.Length > 0 ? ", " : "")}{options} }}");
        var run = new SourceRun(source, _intake);
        await Task.WhenAny(_stage.ConnectedAsync(_cancel), run.Running);
        if (run.Running.IsFaulted) await run.Running;
        return (run, source.Port);
    }

    private async Task<(IMqttClient Client, MqttClientConnectResultCode Code)> ConnectAsync(int port, Action<MqttClientOptionsBuilder>? more = null, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var builder = new MqttClientOptionsBuilder().WithTcpServer("localhost", port).WithProtocolVersion(version);
        more?.Invoke(builder);
        return (client, (await client.ConnectAsync(builder.Build(), _cancel)).ResultCode);
    }

    private Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic, string body, int qos = 1) =>
        client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(body).WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos).Build(), _cancel);

    [Theory]
    [InlineData(MqttProtocolVersion.V500, 0)]
    [InlineData(MqttProtocolVersion.V500, 1)]
    [InlineData(MqttProtocolVersion.V500, 2)]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V311, 2)]
    public async Task A_device_publishes_in_every_version_and_quality_of_service(MqttProtocolVersion version, int qos)
    {
        var (run, port) = await StartAsync();
        await using var _ = run;
        using var client = (await ConnectAsync(port, b => b.WithClientId("scale-7"), version)).Client;
        for (var i = 0; i < 10; i++) await PublishAsync(client, "scales/7", $"{i}", qos);
        var taken = await _intake.NextAsync(10, _cancel);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), taken.Select(t => t.Text));
        Assert.All(taken, t => Assert.Equal(("scales/7", "scale-7", $"{qos}"), (t.Headers[":topic"], t.Headers[":client_id"], t.Headers[":qos"])));
    }

    [Fact]
    public async Task A_publish_is_answered_after_the_intake_accepted_it_and_not_before()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, port) = await StartAsync();
        await using var _ = run;
        using var client = (await ConnectAsync(port)).Client;
        var publishing = PublishAsync(client, "t", "1");
        await _intake.NextAsync(_cancel);
        Assert.False(publishing.IsCompleted);
        held.SetResult();
        Assert.Equal(MqttClientPublishReasonCode.Success, (await publishing).ReasonCode);
    }

    [Fact]
    public async Task When_the_bridge_itself_fails_the_device_gets_no_answer_and_the_log_has_the_reason()
    {
        _intake.Answer = static (number, _) => number == 0 ? throw new InvalidOperationException("a defect of the engine") : Receipts.Accepted;
        var (run, port) = await StartAsync();
        await using var _ = run;
        using (var client = (await ConnectAsync(port)).Client)
        {
            await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => PublishAsync(client, "scales/7", "1"));
        }
        Assert.Contains(_stage.Lines, static l => l.Contains("a defect of the engine", StringComparison.Ordinal) && l.Contains("scales/7", StringComparison.Ordinal));
        using var again = (await ConnectAsync(port)).Client;
        Assert.Equal(MqttClientPublishReasonCode.Success, (await PublishAsync(again, "scales/7", "1")).ReasonCode);
    }

    [Fact]
    public async Task Refused_and_busy_are_told_to_a_device_that_speaks_version_5()
    {
        _intake.Answer = static (number, _) => number switch { 0 => Receipts.All(Receipt.Refused("not wanted")), 1 => Receipts.All(Receipt.Busy("full")), _ => Receipts.Accepted };
        var (run, port) = await StartAsync();
        await using var _ = run;
        using var client = (await ConnectAsync(port)).Client;
        var refused = await PublishAsync(client, "t", "1");
        Assert.Equal((MqttClientPublishReasonCode.ImplementationSpecificError, "not wanted"), (refused.ReasonCode, refused.ReasonString));
        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, (await PublishAsync(client, "t", "2")).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.Success, (await PublishAsync(client, "t", "2")).ReasonCode);
    }

    [Fact]
    public async Task A_device_of_version_3_that_is_refused_is_disconnected_and_gets_no_answer()
    {
        _intake.Answer = static (_, _) => Receipts.All(Receipt.Refused("not wanted"));
        var (run, port) = await StartAsync();
        await using var _ = run;
        using var client = (await ConnectAsync(port, version: MqttProtocolVersion.V311)).Client;
        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(client, "t", "1"));
        Assert.Contains(_stage.Lines, l => l.Contains("BR3404", StringComparison.Ordinal) && l.Contains("not wanted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_have_passwords_and_topics_of_their_own_and_nobody_gets_in_without()
    {
        var (run, port) = await StartAsync("users: [ { user: scale, password: \"s3cret\", topics: \"scales/#\" } ]");
        await using var _ = run;
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await ConnectAsync(port, b => b.WithCredentials("scale", "wrong"))).Code);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await ConnectAsync(port, b => b.WithCredentials("nobody", "s3cret"))).Code);
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await ConnectAsync(port)).Code);
        var (client, code) = await ConnectAsync(port, b => b.WithCredentials("scale", "s3cret"));
        using var __ = client;
        Assert.Equal(MqttClientConnectResultCode.Success, code);
        Assert.Equal(MqttClientPublishReasonCode.Success, (await PublishAsync(client, "scales/7", "1")).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await PublishAsync(client, "other/7", "2")).ReasonCode);
        Assert.Equal("1", Assert.Single(_intake.All).Text);
        Assert.Contains(_stage.Lines, l => l.Contains("BR3403", StringComparison.Ordinal));
        Assert.DoesNotContain(_stage.Lines, l => l.Contains("s3cret", StringComparison.Ordinal) || l.Contains("wrong\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_listener_that_others_can_reach_needs_users_or_certificates()
    {
        Assert.Contains(_stage.Findings("{ type: mqtt_listener, listen: \"0.0.0.0:1883\" }"), d => d.Message.Contains("nobody could connect", StringComparison.Ordinal));
        Assert.Empty(_stage.Findings("{ type: mqtt_listener, listen: \"0.0.0.0:1883\", anonymous: always }"));
    }

    [Fact]
    public async Task More_clients_than_allowed_are_told_that_the_server_is_busy()
    {
        var (run, port) = await StartAsync("max_clients: 1");
        await using var _ = run;
        using var first = (await ConnectAsync(port)).Client;
        Assert.True(first.IsConnected);
        Assert.Equal(MqttClientConnectResultCode.ServerBusy, (await ConnectAsync(port)).Code);
    }

    [Fact]
    public async Task With_tls_a_client_without_a_certificate_of_the_authority_does_not_get_in()
    {
        using var own = new TestCertificates();
        var (run, port) = await StartAsync($"tls: {{ cert: {own.Server.CertificatePath}, key: {own.Server.KeyPath}, ca: {own.AuthorityPath}, require_client_certificate: true }}");
        await using var _ = run;
        async Task<bool> TryAsync(CertificateFiles? files)
        {
            List<X509Certificate> certificates = files is null ? [] : [files.Certificate];
            try
            {
                var (client, code) = await ConnectAsync(port, b => b.WithTlsOptions(new MqttClientTlsOptions { UseTls = true, TargetHost = "localhost", CertificateValidationHandler = _ => true, ClientCertificatesProvider = new DefaultMqttCertificatesProvider(certificates) }));
                using (client) return code == MqttClientConnectResultCode.Success && (await PublishAsync(client, "t", "1")).IsSuccess;
            }
            catch (Exception e) when (e is MqttCommunicationException or IOException or System.Security.Authentication.AuthenticationException)
            {
                return false;
            }
        }
        Assert.True(await TryAsync(own.Client));
        Assert.False(await TryAsync(null));
        Assert.False(await TryAsync(own.UnknownClient));
        Assert.False(await TryAsync(own.ExpiredClient));
        Assert.Single(_intake.All);
    }

    [Fact]
    public async Task With_relay_other_clients_get_what_the_route_has_taken_and_without_they_do_not()
    {
        var (run, port) = await StartAsync("relay: true");
        await using var _ = run;
        using var display = (await ConnectAsync(port)).Client;
        var got = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        display.ApplicationMessageReceivedAsync += e =>
        {
            got.TrySetResult(Encoding.UTF8.GetString(e.ApplicationMessage.Payload.FirstSpan));
            return Task.CompletedTask;
        };
        await display.SubscribeAsync("t", cancellationToken: _cancel);
        using var client = (await ConnectAsync(port)).Client;
        await PublishAsync(client, "t", "shown");
        Assert.Equal("shown", await got.Task.WaitAsync(_cancel));
    }
}
