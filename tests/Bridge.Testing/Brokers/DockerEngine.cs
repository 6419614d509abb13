using System.Net.Sockets;

namespace Bridge.Testing.Brokers;

/// <summary>Whether a Docker engine answers, asked once per process and for two seconds at most.</summary>
internal static class DockerEngine
{
    private const string DefaultSocket = "/var/run/docker.sock";
    private static readonly Lazy<Task<bool>> Answer = new(PingAsync);

    public static Task<bool> AnswersAsync() => Answer.Value;

    private static async Task<bool> PingAsync()
    {
        var address = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } given
            ? new Uri(given)
            : OperatingSystem.IsWindows() ? new Uri("npipe://./pipe/docker_engine") : new Uri($"unix://{DefaultSocket}");
        if (address.Scheme == "npipe")
            return File.Exists(@"\\.\pipe\" + Path.GetFileName(address.AbsolutePath));

        using var handler = new SocketsHttpHandler();
        if (address.Scheme == "unix")
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.AbsolutePath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            var host = address.Scheme == "unix" ? "localhost" : address.Authority;
            using var response = await client.GetAsync($"http://{host}/_ping");
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }
}
