using System.Net;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Hosting;

/// <summary>
/// Answers /healthz, /readyz, /status and /metrics. Kestrel only runs when <c>http: listen</c> is on. There is no login; it is on loopback unless configured otherwise.
/// </summary>
internal sealed class StatusServer(Snapshot snapshot, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan StopCap = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger("Bridge.Engine");
    private WebApplication? _application;
    private EngineMetrics? _metrics;

    /// <summary>Begins to answer; <paramref name="engine"/> gives the engine once there is one.</summary>
    /// <exception cref="BridgeStartException">The address was written down and cannot be had (BR3057).</exception>
    public async Task StartAsync(Func<BridgeEngine?> engine, CancellationToken cancellationToken)
    {
        if (snapshot.Http.Listen is not { } listen) return;
        var metrics = _metrics = new EngineMetrics(engine);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "bridge" });
        builder.Services.AddSingleton<ILoggerFactory>(new OwnLoggers(loggers));
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen);
            kestrel.AddServerHeader = false;
            // Requests have no body here.
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 64;
        });
        var application = builder.Build();
        ((IApplicationBuilder)application).UseRouting();
        application.UseEndpoints(_ => { });
        Map(application, "/healthz", context => Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "well\n"u8.ToArray()));
        Map(application, "/readyz", context => Ready(context, engine()?.GetStatus()));
        Map(application, "/status", context => Status(context, engine()?.GetStatus()));
        Map(application, "/metrics", context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return metrics.WriteAsync(context.Response.Body, context.RequestAborted);
        });
        try
        {
            await application.StartAsync(cancellationToken);
            _application = application;
            Log.StatusOn(_logger, listen.ToString());
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            if (snapshot.Http.IsExplicit)
            {
                throw new BridgeStartException("BR3057", $"the status endpoints cannot listen on {listen}: another program has the address. Choose another one with http: {{ listen: … }}, or switch them off with http: {{ listen: off }}.", e);
            }
            Log.StatusOff(_logger, listen.ToString(), SafeText.Of(e.InnerException ?? e));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            await application.DisposeAsync();
            throw new BridgeStartException("BR3057", $"the status endpoints cannot listen on {listen}: {SafeText.Of(e)}. Choose another address with http: {{ listen: … }}, or switch them off with http: {{ listen: off }}.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var application = _application;
        _application = null;
        if (application is not null)
        {
            using var cap = new CancellationTokenSource(StopCap);
            try
            {
                await application.StopAsync(cap.Token);
            }
            catch (OperationCanceledException)
            {
                // A client that does not read its answer.
            }
            await application.DisposeAsync();
        }
        _metrics?.Dispose();
    }

    private static void Map(WebApplication application, string path, RequestDelegate answer) => application.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);

    private static Task Ready(HttpContext context, EngineStatus? status)
    {
        if (status is { IsReady: true }) return Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "ready\n"u8.ToArray());
        var reasons = status is null ? ["the bridge is starting"] : status.NotReady.Count > 0 ? status.NotReady : [$"the bridge is {status.State.ToString().ToLowerInvariant()}"];
        return Write(context, StatusCodes.Status503ServiceUnavailable, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', reasons) + "\n"));
    }

    private static Task Status(HttpContext context, EngineStatus? status) => status is null
        ? Write(context, StatusCodes.Status503ServiceUnavailable, "text/plain; charset=utf-8", "the bridge is starting\n"u8.ToArray())
        : Write(context, StatusCodes.Status200OK, "application/json", StatusJson.Write(status));

    private static Task Write(HttpContext context, int code, string type, byte[] body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }
}
