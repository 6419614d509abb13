using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Bridge.Engine.Hosting;

/// <summary>SIGTERM, SIGINT and SIGQUIT stop the bridge instead of ending the process; a second one skips the waiting.</summary>
internal sealed class BridgeLifetime(bool handlesSignals, StopRequests requests, IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        if (!handlesSignals) return Task.CompletedTask;
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT]) _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (requests.Add()) application.StopApplication();
    }
}
