using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Xunit;

namespace Bridge.Testing.Brokers;

/// <summary>
/// A real RabbitMQ. <see cref="GetAsync"/> gives the node that all tests of this process share, with a fresh vhost for each test
/// class; <see cref="StartPrivateAsync"/> gives a test its own node to stop, kill and restart. Shared is the node at the address in
/// BRIDGE_TEST_RABBITMQ (with BRIDGE_TEST_RABBITMQ_MANAGEMENT, default port 15672 of the same host), else a container where a Docker
/// engine answers, else the program installed on the machine. Thread-safe; starting and stopping one caller at a time.
/// </summary>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    private const string Name = "rabbitmq";
    private const string Image = "rabbitmq:3-management";
    private const string InstalledPrograms = "/usr/lib/rabbitmq/lib";
    private static readonly Lazy<Task<RabbitMqBroker>> Shared = new(StartSharedAsync);
    private static int s_vhosts;

    private readonly IBrokerNode? _node;
    private readonly HttpClient _management;
    private readonly int[] _probedPorts;

    private RabbitMqBroker(IBrokerNode? node, Uri amqp, Uri management, Uri? tls, int[] probedPorts)
    {
        _node = node;
        _probedPorts = probedPorts;
        AmqpUri = amqp;
        TlsUri = tls;
        ManagementUri = management;
        var credentials = amqp.UserInfo.Length > 0 ? Uri.UnescapeDataString(amqp.UserInfo) : "guest:guest";
        _management = new HttpClient { BaseAddress = management, Timeout = TimeSpan.FromSeconds(10) };
        _management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    }

    /// <summary>Address of the plain listener, with user and password, without a vhost.</summary>
    public Uri AmqpUri { get; }

    /// <summary>Address of the TLS listener by the name localhost, if the options asked for one.</summary>
    public Uri? TlsUri { get; }

    public Uri ManagementUri { get; }

    /// <summary>The shared node, started by the first caller. Skips the test, with the reason, where there is no RabbitMQ.</summary>
    public static async Task<RabbitMqBroker> GetAsync()
    {
        BrokerLedger.Used(Name);
        if (!IsGiven && await WhyNoPrivateNodeAsync() is { } reason)
            Assert.Skip(reason);
        return await Shared.Value;
    }

    /// <summary>A node of the caller's own, ready. It takes 6 to 18 s: only for tests that stop it or configure it.</summary>
    public static async Task<RabbitMqBroker> StartPrivateAsync(RabbitMqOptions? options = null, CancellationToken cancellationToken = default)
    {
        BrokerLedger.Used(Name);
        if (await WhyNoPrivateNodeAsync() is { } reason)
            Assert.Skip(reason);
        return await StartNodeAsync(options ?? new RabbitMqOptions(), cancellationToken);
    }

    /// <summary>A fresh vhost; give every test class its own and dispose it at the end.</summary>
    public async Task<RabbitMqVhost> CreateVhostAsync(CancellationToken cancellationToken = default)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{Interlocked.Increment(ref s_vhosts)}");
        using var response = await _management.PutAsync($"api/vhosts/{name}", JsonContent.Create(new { }), cancellationToken);
        response.EnsureSuccessStatusCode();
        return new RabbitMqVhost(this, name);
    }

    /// <summary>Answer of a management call such as <c>api/overview</c>. Its statistics lag five seconds; count messages on the vhost instead.</summary>
    public Task<string> GetManagementAsync(string path, CancellationToken cancellationToken = default) => _management.GetStringAsync(path, cancellationToken);

    /// <summary>Stops the private node in order; about 6 s. Data stays.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => PrivateNode().StopAsync(cancellationToken);

    /// <summary>Kills the private node as a power cut would. Data stays.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => PrivateNode().KillAsync(cancellationToken);

    /// <summary>Starts the private node again with its data and ports; completes when it is ready.</summary>
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

    /// <summary>Ends a private node and deletes its data; the shared one lives until the process ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Shared.IsValueCreated && ReferenceEquals(await Shared.Value, this))
            return;
        _management.Dispose();
        if (_node is not null)
            await _node.DisposeAsync();
    }

    internal async Task AddUserAsync(string user, string password, string vhost, string configure, string write, string read, CancellationToken cancellationToken)
    {
        using var added = await _management.PutAsync($"api/users/{user}", JsonContent.Create(new { password, tags = "" }), cancellationToken);
        added.EnsureSuccessStatusCode();
        using var allowed = await _management.PutAsync($"api/permissions/{vhost}/{user}", JsonContent.Create(new { configure, write, read }), cancellationToken);
        allowed.EnsureSuccessStatusCode();
    }

    internal async Task DeleteVhostAsync(string name)
    {
        try
        {
            using var response = await _management.DeleteAsync($"api/vhosts/{name}");
        }
        catch (HttpRequestException) when (_node is { IsAlive: false })
        {
            // The test stopped the node; the vhost goes with its data.
        }
    }

    private static bool IsGiven => Environment.GetEnvironmentVariable("BRIDGE_TEST_RABBITMQ") is { Length: > 0 };

    private static async Task<string?> WhyNoPrivateNodeAsync() =>
        await DockerEngine.AnswersAsync() || LocalBrokerNode.IsInstalled(InstalledPrograms)
            ? null
            : "RabbitMQ is not here: set BRIDGE_TEST_RABBITMQ, start Docker, or install rabbitmq-server (build/install-brokers.sh)";

    private static async Task<RabbitMqBroker> StartSharedAsync()
    {
        if (!IsGiven)
            return await StartNodeAsync(new RabbitMqOptions(), CancellationToken.None);

        var amqp = new Uri(Environment.GetEnvironmentVariable("BRIDGE_TEST_RABBITMQ")!);
        var management = Environment.GetEnvironmentVariable("BRIDGE_TEST_RABBITMQ_MANAGEMENT") is { Length: > 0 } given
            ? new Uri(given)
            : new Uri($"http://{amqp.Host}:15672/");
        var broker = new RabbitMqBroker(null, amqp, management, null, []);
        await broker.GetManagementAsync("api/overview");
        BrokerLedger.Started(Name, "given", amqp.Authority);
        return broker;
    }

    private static async Task<RabbitMqBroker> StartNodeAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        int amqp = FreePort.Next(), management = FreePort.Next(), tls = options.ServerCertificate is null ? 0 : FreePort.Next();
        var inContainer = await DockerEngine.AnswersAsync();
        IBrokerNode node = inContainer ? Container(options, amqp, management, tls) : Local(options, amqp, management, tls);
        int[] listeners = inContainer ? tls == 0 ? [5672] : [5672, 5671] : tls == 0 ? [amqp] : [amqp, tls];
        var broker = new RabbitMqBroker(
            node,
            new Uri($"amqp://guest:guest@127.0.0.1:{amqp}"),
            new Uri($"http://127.0.0.1:{management}/"),
            tls == 0 ? null : new Uri($"amqps://guest:guest@localhost:{tls}"),
            listeners);
        try
        {
            await broker.StartAsync(cancellationToken);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        BrokerLedger.Started(Name, node.Origin, broker.AmqpUri.Authority);
        return broker;
    }

    private static LocalBrokerNode Local(RabbitMqOptions options, int amqp, int management, int tls)
    {
        var directory = new TestDirectory("rabbitmq");
        List<string> lines = [.. options.Configuration];
        if (options.ServerCertificate is { } certificate)
        {
            lines.Insert(0, $"listeners.ssl.1 = 127.0.0.1:{tls}");
            lines.AddRange(TlsLines(options, certificate.CertificatePath, certificate.KeyPath, options.ClientAuthorityPath));
        }

        directory.Write("extra.conf", string.Concat(lines.Select(line => line + "\n")));
        directory.Write("extra_plugins", string.Join(',', options.Plugins));
        string[] arguments = [directory.Path, .. new[] { amqp, management, FreePort.Next(), FreePort.Next() }.Select(p => p.ToString(CultureInfo.InvariantCulture))];
        return new LocalBrokerNode("rabbitmq-node.sh", directory, arguments);
    }

    private static ContainerBrokerNode Container(RabbitMqOptions options, int amqp, int management, int tls)
    {
        List<string> lines = ["loopback_users = none", .. options.Configuration];
        var ports = new Dictionary<int, int> { [amqp] = 5672, [management] = 15672 };
        var files = new Dictionary<string, byte[]>();
        if (options.ServerCertificate is { } certificate)
        {
            ports[tls] = 5671;
            files["/etc/rabbitmq/server.pem"] = File.ReadAllBytes(certificate.CertificatePath);
            files["/etc/rabbitmq/server.key"] = File.ReadAllBytes(certificate.KeyPath);
            if (options.ClientAuthorityPath is { } authority)
                files["/etc/rabbitmq/ca.pem"] = File.ReadAllBytes(authority);
            lines.Insert(0, "listeners.ssl.1 = 5671");
            lines.AddRange(TlsLines(options, "/etc/rabbitmq/server.pem", "/etc/rabbitmq/server.key", options.ClientAuthorityPath is null ? null : "/etc/rabbitmq/ca.pem"));
        }

        files["/etc/rabbitmq/conf.d/90-test.conf"] = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        string[] plugins = ["rabbitmq_management", "rabbitmq_amqp1_0", .. options.Plugins];
        files["/etc/rabbitmq/enabled_plugins"] = Encoding.UTF8.GetBytes($"[{string.Join(',', plugins)}].\n");
        return new ContainerBrokerNode(Environment.GetEnvironmentVariable("BRIDGE_TEST_RABBITMQ_IMAGE") ?? Image, ports, files);
    }

    private static IEnumerable<string> TlsLines(RabbitMqOptions options, string certificate, string key, string? clientAuthority)
    {
        yield return $"ssl_options.certfile = {certificate}";
        yield return $"ssl_options.keyfile = {key}";
        if (clientAuthority is not null)
        {
            yield return $"ssl_options.cacertfile = {clientAuthority}";
            yield return "ssl_options.verify = verify_peer";
            yield return $"ssl_options.fail_if_no_peer_cert = {(options.RequireClientCertificate ? "true" : "false")}";
        }
    }

    private IBrokerNode PrivateNode() =>
        _node ?? throw new InvalidOperationException("This RabbitMQ was given by its address and cannot be stopped; use StartPrivateAsync.");

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cap.CancelAfter(TimeSpan.FromSeconds(120));
        var node = PrivateNode();
        foreach (var port in _probedPorts)
        {
            while (!await AnswersAsync($"api/health/checks/port-listener/{port}", cap.Token))
            {
                if (!node.IsAlive || cap.IsCancellationRequested)
                    throw new InvalidOperationException($"RabbitMQ did not start. Its last words:\n{await node.ReadLogAsync()}");
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private async Task<bool> AnswersAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _management.GetAsync(path, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
