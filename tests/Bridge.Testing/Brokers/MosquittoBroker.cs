using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using MQTTnet;
using Xunit;

namespace Bridge.Testing.Brokers;

/// <summary>
/// A real mosquitto. <see cref="GetAsync"/> gives the broker that all tests of this process share (take topics of your own);
/// <see cref="StartPrivateAsync"/> starts one in a tenth of a second to stop, kill and restart. Shared is the broker at the address in
/// BRIDGE_TEST_MOSQUITTO (mqtt://host:port), else a container where a Docker engine answers, else the program installed on the
/// machine. Thread-safe; starting and stopping one caller at a time.
/// </summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Name = "mosquitto";
    private const string Image = "eclipse-mosquitto:2";
    private static readonly Lazy<Task<MosquittoBroker>> Shared = new(StartSharedAsync);
    private static int s_clients;

    private readonly IBrokerNode? _node;
    private readonly MosquittoOptions _options;

    private MosquittoBroker(IBrokerNode? node, MosquittoOptions options, string host, int port, int tlsPort)
    {
        _node = node;
        _options = options;
        Host = host;
        Port = port;
        TlsPort = tlsPort;
    }

    public string Host { get; }

    public int Port { get; }

    /// <summary>0 without a TLS listener; connect to localhost, for which test certificates are made.</summary>
    public int TlsPort { get; }

    /// <summary>mqtt://host:port</summary>
    public Uri Uri => new($"mqtt://{Host}:{Port}");

    /// <summary>mqtts://localhost:port, where the options asked for TLS.</summary>
    public Uri? TlsUri => TlsPort == 0 ? null : new Uri($"mqtts://localhost:{TlsPort}");

    /// <summary>The shared broker, started by the first caller. Skips the test, with the reason, where there is no mosquitto.</summary>
    public static async Task<MosquittoBroker> GetAsync()
    {
        BrokerLedger.Used(Name);
        if (!IsGiven && await WhyNoPrivateNodeAsync() is { } reason)
            Assert.Skip(reason);
        return await Shared.Value;
    }

    /// <summary>A broker of the caller's own, ready. Queued messages and sessions survive stop, kill and restart.</summary>
    public static async Task<MosquittoBroker> StartPrivateAsync(MosquittoOptions? options = null, CancellationToken cancellationToken = default)
    {
        BrokerLedger.Used(Name);
        if (await WhyNoPrivateNodeAsync() is { } reason)
            Assert.Skip(reason);
        return await StartNodeAsync(options ?? new MosquittoOptions(), cancellationToken);
    }

    /// <summary>Options of a client for this broker: MQTT 5, clean start, an id of its own.</summary>
    public MqttClientOptionsBuilder ClientOptions(string? clientId = null)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(Host, Port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithTimeout(TimeSpan.FromSeconds(10))
            .WithClientId(clientId ?? string.Create(CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_clients)}"));
        return _options.UserName is { } user ? builder.WithCredentials(user, _options.Password) : builder;
    }

    /// <summary>A connected client of the test; throws when the broker refuses it.</summary>
    public async Task<MqttTestClient> ConnectAsync(MqttClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var test = new MqttTestClient(client);
        var result = await client.ConnectAsync(options ?? ClientOptions().Build(), cancellationToken);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            // The client reports a refusal as a value.
            client.Dispose();
            throw new InvalidOperationException($"The broker refused the connection: {result.ResultCode} {result.ReasonString}");
        }

        return test;
    }

    /// <summary>Stops the private broker in order; up to 2 s. Data stays.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => PrivateNode().StopAsync(cancellationToken);

    /// <summary>
    /// Kills the private broker as a power cut would. It saves at the end of the turn of its loop in which something changed, which is
    /// after it acknowledged: what was confirmed is safe once the broker has answered something else, e.g. a new connection.
    /// </summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => PrivateNode().KillAsync(cancellationToken);

    /// <summary>Starts the private broker again with its data and ports; completes when it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await PrivateNode().StartAsync(cancellationToken);
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Stops in order and starts again.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Ends a private broker and deletes its data; the shared one lives until the process ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Shared.IsValueCreated && ReferenceEquals(await Shared.Value, this))
            return;
        if (_node is not null)
            await _node.DisposeAsync();
    }

    private static bool IsGiven => Environment.GetEnvironmentVariable("BRIDGE_TEST_MOSQUITTO") is { Length: > 0 };

    private static async Task<string?> WhyNoPrivateNodeAsync() =>
        await DockerEngine.AnswersAsync() || LocalBrokerNode.IsInstalled("mosquitto")
            ? null
            : "mosquitto is not here: set BRIDGE_TEST_MOSQUITTO, start Docker, or install mosquitto (build/install-brokers.sh)";

    private static async Task<MosquittoBroker> StartSharedAsync()
    {
        if (!IsGiven)
            return await StartNodeAsync(new MosquittoOptions(), CancellationToken.None);

        var given = new Uri(Environment.GetEnvironmentVariable("BRIDGE_TEST_MOSQUITTO")!);
        var broker = new MosquittoBroker(null, new MosquittoOptions(), given.Host, given.Port > 0 ? given.Port : 1883, 0);
        await using (await broker.ConnectAsync())
            BrokerLedger.Started(Name, "given", given.Authority);
        return broker;
    }

    private static async Task<MosquittoBroker> StartNodeAsync(MosquittoOptions options, CancellationToken cancellationToken)
    {
        int port = FreePort.Next(), tlsPort = options.ServerCertificate is null ? 0 : FreePort.Next();
        IBrokerNode node = await DockerEngine.AnswersAsync() ? Container(options, port, tlsPort) : Local(options, port, tlsPort);
        var broker = new MosquittoBroker(node, options, "127.0.0.1", port, tlsPort);
        try
        {
            await broker.StartAsync(cancellationToken);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        BrokerLedger.Started(Name, node.Origin, broker.Uri.Authority);
        return broker;
    }

    private static LocalBrokerNode Local(MosquittoOptions options, int port, int tlsPort)
    {
        var directory = new TestDirectory("mosquitto");
        if (options.UserName is { } user)
            directory.Write("passwords", PasswordLine(user, options.Password));
        var lines = Configuration(
            options,
            $"{port} 127.0.0.1",
            $"{tlsPort} 127.0.0.1",
            options.ServerCertificate?.CertificatePath,
            options.ServerCertificate?.KeyPath,
            options.ClientAuthorityPath,
            directory.Path);
        if (Environment.IsPrivilegedProcess)
            lines.Add("user root"); // else it would drop its rights and could not write its directory
        return new LocalBrokerNode("mosquitto-node.sh", directory, directory.Write("mosquitto.conf", string.Join('\n', lines) + "\n"));
    }

    private static ContainerBrokerNode Container(MosquittoOptions options, int port, int tlsPort)
    {
        const string Folder = "/mosquitto/config";
        var ports = new Dictionary<int, int> { [port] = 1883 };
        var files = new Dictionary<string, byte[]>();
        if (tlsPort != 0)
            ports[tlsPort] = 8883;
        if (options.UserName is { } user)
            files[$"{Folder}/passwords"] = Encoding.UTF8.GetBytes(PasswordLine(user, options.Password));
        if (options.ServerCertificate is { } certificate)
        {
            files[$"{Folder}/server.pem"] = File.ReadAllBytes(certificate.CertificatePath);
            files[$"{Folder}/server.key"] = File.ReadAllBytes(certificate.KeyPath);
        }

        if (options.ClientAuthorityPath is { } authority)
            files[$"{Folder}/ca.pem"] = File.ReadAllBytes(authority);
        var lines = Configuration(
            options,
            "1883",
            "8883",
            $"{Folder}/server.pem",
            $"{Folder}/server.key",
            options.ClientAuthorityPath is null ? null : $"{Folder}/ca.pem",
            "/mosquitto/data");
        lines = [.. lines.Select(line => line.StartsWith("password_file", StringComparison.Ordinal) ? $"password_file {Folder}/passwords" : line)];
        files[$"{Folder}/mosquitto.conf"] = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        return new ContainerBrokerNode(Environment.GetEnvironmentVariable("BRIDGE_TEST_MOSQUITTO_IMAGE") ?? Image, ports, files);
    }

    private static List<string> Configuration(
        MosquittoOptions options, string plain, string tls, string? certificate, string? key, string? clientAuthority, string data)
    {
        // Without the two autosave lines a killed broker loses the messages it queued.
        List<string> lines =
        [
            "persistence true", $"persistence_location {data}/", "autosave_interval 1", "autosave_on_changes true",
            "max_queued_messages 0", "log_dest stderr", options.UserName is null ? "allow_anonymous true" : $"password_file {data}/passwords",
            .. options.Configuration, $"listener {plain}",
        ];
        if (options.ServerCertificate is not null)
        {
            lines.AddRange([$"listener {tls}", $"certfile {certificate}", $"keyfile {key}"]);
            if (clientAuthority is not null)
                lines.AddRange([$"cafile {clientAuthority}", "require_certificate true"]);
        }

        return lines;
    }

    /// <summary>mosquitto's own password format 7: PBKDF2 with SHA-512.</summary>
    private static string PasswordLine(string user, string password)
    {
        const int Rounds = 101; // mosquitto_passwd's default
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA512, 64);
        return $"{user}:$7${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n";
    }

    private IBrokerNode PrivateNode() =>
        _node ?? throw new InvalidOperationException("This mosquitto was given by its address and cannot be stopped; use StartPrivateAsync.");

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            try
            {
                await using var client = await ConnectAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException)
            {
                if (!PrivateNode().IsAlive || DateTime.UtcNow > deadline || cancellationToken.IsCancellationRequested)
                    throw new InvalidOperationException($"mosquitto did not start. Its last words:\n{await PrivateNode().ReadLogAsync()}", exception);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
