using System.Collections.Concurrent;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// One connection to a namespace, with the tokens that it lives by: they are shown at $cbs before a link is attached and renewed before they expire, on the same links.
/// </summary>
internal sealed class ServiceBusConnection(PeerConnection peer, string host, ITokens tokens, AdapterContext context) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, bool> _audiences = new();
    private readonly SemaphoreSlim _opening = new(1);
    private RequestLink? _cbs;

    public PeerConnection Peer => peer;

    /// <summary>Shows a token for a path, and keeps it valid as long as the connection lives.</summary>
    /// <exception cref="IOException">It was refused, with the reason.</exception>
    public async Task AuthorizeAsync(string path, CancellationToken cancellationToken)
    {
        if (!_audiences.TryAdd(path, true)) return;
        var audience = $"sb://{host}/{path}";
        var expires = await PutTokenAsync(audience, cancellationToken);
        _ = RenewAsync(audience, expires);
    }

    /// <summary>Opens the requests of an entity.</summary>
    public async Task<RequestLink> ManageAsync(string path, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(path, cancellationToken);
        return await RequestLink.OpenAsync(peer, $"{path}/$management", context.Time, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await peer.DisposeAsync();
    }

    private async Task<DateTimeOffset> PutTokenAsync(string audience, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(audience, cancellationToken);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            _cbs ??= await RequestLink.OpenAsync(peer, "$cbs", context.Time, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
        var answer = await _cbs.AskAsync(new Map { ["operation"] = "put-token", ["type"] = token.Type, ["name"] = audience }, token.Text, cancellationToken);
        if (!answer.IsGood)
        {
            throw new LinkRefusedException($"{peer.Settings.Name} refused the token for '{audience}': {answer.Status} {answer.Text}.{ErrorConditions.Cure(ErrorConditions.Unauthorized)}", ErrorConditions.Unauthorized);
        }
        return token.ExpiresAt;
    }

    // At four fifths of its life, so that some attempts remain when the first fails.
    private async Task RenewAsync(string audience, DateTimeOffset expires)
    {
        try
        {
            while (true)
            {
                var left = expires - context.Time.GetUtcNow();
                if (expires == DateTimeOffset.MaxValue || left > TimeSpan.FromDays(20)) left = TimeSpan.FromDays(20);   // the most that a timer takes
                await Task.Delay(left > TimeSpan.Zero ? left * 0.8 : TimeSpan.FromSeconds(1), context.Time, _closing.Token);
                try
                {
                    expires = await PutTokenAsync(audience, _closing.Token);
                }
                catch (IOException e) when (peer.IsOpen)
                {
                    Log.TokenNotRenewed(context.Logger, e.Message);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is gone; the next one shows its own token.
        }
    }
}
