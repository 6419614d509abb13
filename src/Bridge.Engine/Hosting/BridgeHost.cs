using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Hosting;

/// <summary>Runs a bridge in this process, under the Generic Host.</summary>
public static class BridgeHost
{
    // The engine has its own caps, 27 s together; the host only has to be more patient than that.
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Runs until <paramref name="cancellationToken"/> fires, a signal comes (if <see cref="BridgeHostOptions.HandleSignals"/>), or every source has ended for good and
    /// all is delivered. Then it stops in order and completes: what was taken is durable. Nothing but a start that fails is thrown.
    /// </summary>
    /// <exception cref="BridgeStartException">It cannot start: the state directory is in use or unreadable, or the address for status is taken.</exception>
    public static async Task RunAsync(Snapshot snapshot, BridgeHostOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(options);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "bridge", DisableDefaults = true });
        if (options.Logging is null) BridgeLogging.Configure(builder.Logging, snapshot.Logging);
        else builder.Services.AddSingleton<ILoggerFactory>(new OwnLoggers(options.Logging));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = HostPatience);
        builder.Services.AddSingleton<StopRequests>();
        builder.Services.AddSingleton<IHostLifetime>(services => new BridgeLifetime(options.HandleSignals, services.GetRequiredService<StopRequests>(), services.GetRequiredService<IHostApplicationLifetime>()));
        builder.Services.AddHostedService(services => new EngineService(snapshot, options, services.GetRequiredService<ILoggerFactory>(), services.GetRequiredService<StopRequests>(), services.GetRequiredService<IHostApplicationLifetime>()));
        using var host = builder.Build();
        // A cancelled start is not a failed one: the engine stops what it had begun.
        await host.StartAsync(CancellationToken.None);
        try
        {
            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            await using (cancellationToken.UnsafeRegister(static l => ((IHostApplicationLifetime)l!).StopApplication(), lifetime))
            {
                var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using (lifetime.ApplicationStopping.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped)) await stopped.Task;
            }
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
