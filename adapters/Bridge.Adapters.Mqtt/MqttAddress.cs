using System.Diagnostics.CodeAnalysis;

namespace Bridge.Adapters.Mqtt;

/// <summary>The address of an MQTT broker.</summary>
internal sealed record MqttAddress(Uri Uri, bool IsTls, bool IsWebSocket)
{
    public string Host => Uri.DnsSafeHost;

    public int Port => Uri.Port > 0 ? Uri.Port : IsTls ? 8883 : 1883;

    public static bool TryParse(string text, [NotNullWhen(true)] out MqttAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0) return false;
        address = uri.Scheme switch
        {
            "mqtt" or "tcp" => new MqttAddress(uri, false, false),
            "mqtts" or "ssl" => new MqttAddress(uri, true, false),
            "ws" => new MqttAddress(uri, false, true),
            "wss" => new MqttAddress(uri, true, true),
            _ => null,
        };
        return address is not null && (address.IsWebSocket || uri.AbsolutePath is "" or "/");
    }

    public override string ToString() => IsWebSocket ? Uri.ToString() : $"{Uri.Scheme}://{Host}:{Port}";
}
