using Azure.Core;
using Azure.Identity;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Registration;
using Bridge.Security;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Where tokens of Microsoft Entra ID come from.</summary>
internal enum EntraCredential
{
    Default,
    ManagedIdentity,
    WorkloadIdentity,
    Environment,
}

/// <summary>How to reach and to log in to a namespace.</summary>
internal sealed record ServiceBusConnectionOptions
{
    public static readonly TimeSpan DefaultTokenLifetime = TimeSpan.FromMinutes(20);   // short enough that a withdrawn key soon ends, long enough to cost nothing
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private const int MaxFrameSize = 256 * 1024;   // of the standard tier; premium would take more

    public Secret? ConnectionString { get; init; }

    public string? Namespace { get; init; }

    public EntraCredential Credential { get; init; }

    public string? ClientId { get; init; }

    public TlsOptions? Tls { get; init; }

    public TimeSpan TokenLifetime { get; init; } = DefaultTokenLifetime;

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public static ServiceBusConnectionOptions Read(ConfigReader c)
    {
        var options = new ServiceBusConnectionOptions
        {
            ConnectionString = c.OptionalSecret("connection_string", "Connection string of the namespace, of one entity, or of the emulator (UseDevelopmentEmulator=true), as the portal shows it."),
            Namespace = c.OptionalText("namespace", "Instead of a connection string: the fully qualified namespace, NAME.servicebus.windows.net, with a login by Microsoft Entra ID."),
            Credential = c.Choice("credential", "Where the login by Entra ID comes from: managed_identity, workload_identity (Kubernetes), environment (AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate), or default, which tries these and what a developer has. Only with namespace.", EntraCredential.Default),
            ClientId = c.OptionalText("client_id", "Client id of a user-assigned managed identity, or of the workload identity."),
            Tls = c.Tls(),
            TokenLifetime = c.Duration("token_lifetime", "How long a token signed with the key of the connection string is valid; it is renewed in time.", DefaultTokenLifetime),
            Timeout = c.Duration("timeout", "How long connecting and each answer of the service may take.", DefaultTimeout),
        };
        string? error = null;
        if (options.ConnectionString is { } text) ServiceBus.ConnectionString.Parse(text.Reveal(), out error);
        c.Check(error is null, "connection_string", error ?? "");
        c.Check(options.ConnectionString is null != options.Namespace is null, options.Namespace is null ? "connection_string" : "namespace", "give either connection_string or namespace");
        c.Check(options.TokenLifetime >= TimeSpan.FromSeconds(1), "token_lifetime", "must be at least 1s");
        return options;
    }

    /// <summary>The entity that the connection string names, or null.</summary>
    public string? EntityPath => ConnectionString is { } text ? ServiceBus.ConnectionString.Parse(text.Reveal(), out _)?.EntityPath : null;

    /// <summary>Connects, without having shown a token yet. <paramref name="credential"/>: instead of the configured one of Entra ID.</summary>
    public async Task<ServiceBusConnection> OpenAsync(AdapterContext context, TokenCredential? credential, CancellationToken cancellationToken)
    {
        var parsed = ConnectionString is { } text ? ServiceBus.ConnectionString.Parse(text.Reveal(), out var error) ?? throw new InvalidOperationException($"The connection string {error}.") : null;
        var (host, port) = parsed is not null ? (parsed.Host, parsed.Port) : Split(Namespace!);
        var isPlain = parsed is { IsEmulator: true };
        var peer = await PeerConnection.OpenAsync(new PeerSettings
        {
            Name = $"The Service Bus namespace {host}",
            Host = host,
            Port = port ?? (isPlain ? 5672 : 5671),
            Tls = isPlain ? null : Tls ?? new TlsOptions(),
            Sasl = Sasl.Anonymous,
            ContainerId = $"{context.Bridge}/{context.Route}/{context.Name}",
            MaxFrameSize = MaxFrameSize,
            IdleTimeout = TimeSpan.FromMinutes(1),
            Timeout = Timeout,
        }, context.Time, cancellationToken);
        return new ServiceBusConnection(peer, host, Tokens(parsed, context, credential), context);
    }

    private ITokens Tokens(ConnectionString? parsed, AdapterContext context, TokenCredential? credential) => parsed switch
    {
        { Signature: { } signature } => new GivenToken(signature),
        { KeyName: { } name, Key: { } key } => new SasTokens(name, key, TokenLifetime, context.Time),
        _ => new EntraTokens(credential ?? Credential switch
        {
            EntraCredential.ManagedIdentity => new ManagedIdentityCredential(ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(ClientId)),
            EntraCredential.WorkloadIdentity => new WorkloadIdentityCredential(new WorkloadIdentityCredentialOptions { ClientId = ClientId }),
            EntraCredential.Environment => new EnvironmentCredential(),
            _ => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = ClientId, WorkloadIdentityClientId = ClientId }),
        }),
    };

    private static (string Host, int? Port) Split(string name)
    {
        var at = name.LastIndexOf(':');
        return at > 0 && int.TryParse(name[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var port) ? (name[..at], port) : (name, null);
    }
}
