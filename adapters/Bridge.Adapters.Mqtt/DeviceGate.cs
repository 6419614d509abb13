using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Bridge.Adapters.Mqtt;

/// <summary>Who may connect to the listener, and publish to which topics. Thread-safe.</summary>
internal sealed class DeviceGate(MqttListenerOptions options, ILogger logger)
{
    private int _connected;

    public Task OnValidatingAsync(ValidatingConnectionEventArgs e)
    {
        var (code, reason) = Judge(e);
        // Counted here and not once connected: of many that come at a time no more than allowed get in.
        if (code == MqttConnectReasonCode.Success && Interlocked.Increment(ref _connected) > options.MaxClients)
        {
            Interlocked.Decrement(ref _connected);
            (code, reason) = (MqttConnectReasonCode.ServerBusy, $"max_clients ({options.MaxClients}) are connected");
        }
        e.ReasonCode = code;
        e.ReasonString = reason;
        if (code == MqttConnectReasonCode.Success)
        {
            if (string.IsNullOrEmpty(e.ClientId)) e.AssignedClientIdentifier = $"device-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
            Device.Connected(e.SessionItems, e.ProtocolVersion == MqttProtocolVersion.V500);
        }
        else
        {
            Log.TurnedAway(logger, e.ClientId ?? "", e.RemoteEndPoint?.ToString() ?? "", reason!);
        }
        return Task.CompletedTask;
    }

    public Task OnDisconnectedAsync(ClientDisconnectedEventArgs e)
    {
        Interlocked.Decrement(ref _connected);
        return Task.CompletedTask;
    }

    public static Task OnPacketAsync(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } publish) Device.Of(e.SessionItems).Publishing(publish.PacketIdentifier);
        else if (e.Packet is MqttPubRelPacket release) Device.Of(e.SessionItems).Released(release.PacketIdentifier);
        return Task.CompletedTask;
    }

    /// <summary>True if the user may publish to the topic.</summary>
    public bool MayPublish(string? user, string topic)
    {
        var filters = options.Topics;
        if (options.Users.FirstOrDefault(u => u.Name == user) is { Topics.Count: > 0 } known) filters = known.Topics;
        if (filters.Count == 0) return true;
        foreach (var filter in filters)
        {
            if (Topics.Matches(filter, topic)) return true;
        }
        return false;
    }

    private (MqttConnectReasonCode Code, string? Reason) Judge(ValidatingConnectionEventArgs e)
    {
        if (string.IsNullOrEmpty(e.UserName))
        {
            // Whoever has shown a certificate of our authority is no stranger.
            return options.AllowsAnonymous || (options.Users.Count == 0 && options.Tls?.RequireClientCertificate == true)
                ? (MqttConnectReasonCode.Success, null)
                : (MqttConnectReasonCode.NotAuthorized, "a user name and password are wanted");
        }
        var user = options.Users.FirstOrDefault(u => u.Name == e.UserName);
        var given = e.RawPassword ?? [];
        // Compared also for an unknown user, so that the time tells nothing.
        var right = CryptographicOperations.FixedTimeEquals(SHA256.HashData(given), SHA256.HashData(Encoding.UTF8.GetBytes(user?.Password.Reveal() ?? "")));
        if (user is not null && right) return (MqttConnectReasonCode.Success, null);
        return options.Users.Count == 0 && options.AllowsAnonymous
            ? (MqttConnectReasonCode.Success, null)   // nobody is listed: a name is as good as none
            : (MqttConnectReasonCode.BadUserNameOrPassword, "wrong user name or password");
    }
}
