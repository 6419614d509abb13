namespace Bridge.Testing.Brokers;

/// <summary>One broker that can be stopped and started again with its data and at its ports: a local program or a container.</summary>
internal interface IBrokerNode : IAsyncDisposable
{
    /// <summary>container or local.</summary>
    string Origin { get; }

    /// <summary>False once the process has ended by itself: then waiting for it to become ready is pointless.</summary>
    bool IsAlive { get; }

    /// <summary>Begins the start; ready is when the broker's own probe says so.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stops in order.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>SIGKILL.</summary>
    Task KillAsync(CancellationToken cancellationToken);

    /// <summary>The last lines the broker wrote, for messages.</summary>
    Task<string> ReadLogAsync();
}
