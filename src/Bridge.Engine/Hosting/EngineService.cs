using Bridge.Engine.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Hosting;

/// <summary>The one hosted service: starts the status endpoints and the engine, and stops them in order.</summary>
internal sealed class EngineService(Snapshot snapshot, BridgeHostOptions options, ILoggerFactory loggers, StopRequests requests, IHostApplicationLifetime application) : IHostedService
{
    private readonly StatusServer _status = new(snapshot, loggers);
    private BridgeEngine? _engine;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _status.StartAsync(() => _engine, cancellationToken);
            _engine = await BridgeEngine.StartAsync(snapshot, options.Time, loggers, cancellationToken);
        }
        catch
        {
            await _status.DisposeAsync();
            throw;
        }
        options.Started?.Invoke(_engine);
        if (snapshot.Routes.Count > 0) _ = StopAtTheEndAsync(_engine);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        requests.Begin();
        // The endpoints answer until the end: readiness is how a load balancer learns that it should go elsewhere.
        if (_engine is { } engine) await engine.StopAsync(requests.Hurry);
        await _status.DisposeAsync();
    }

    private async Task StopAtTheEndAsync(BridgeEngine engine)
    {
        try
        {
            await engine.Ended;
            application.StopApplication();
        }
        catch (OperationCanceledException)
        {
            // Stopped before.
        }
    }
}
