using System.Net.Sockets;
using System.Text;

namespace Bridge.EndToEnd.Tests;

/// <summary>A legacy application that sends telegrams STX text ETX LRC over TCP and reads one answer byte for each.</summary>
internal sealed class TelegramClient : IDisposable
{
    public const byte Ack = 6, Nak = 0x15;

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private TelegramClient(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    public static async Task<TelegramClient> ConnectAsync(int port, CancellationToken cancellationToken = default)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        return new TelegramClient(client);
    }

    /// <summary>A telegram as it goes over the wire.</summary>
    public static byte[] Frame(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var frame = new byte[body.Length + 3];
        frame[0] = 2;
        body.CopyTo(frame, 1);
        frame[^2] = 3;
        byte check = 3;
        foreach (var b in body) check ^= b;
        frame[^1] = check;
        return frame;
    }

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => _stream.WriteAsync(Frame(text), cancellationToken);

    public ValueTask SendAsync(byte[] bytes, CancellationToken cancellationToken = default) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>The next answer; -1 when the connection was closed.</summary>
    public async Task<int> ReadAnswerAsync(CancellationToken cancellationToken = default)
    {
        var answer = new byte[1];
        try
        {
            return await _stream.ReadAsync(answer, cancellationToken) == 1 ? answer[0] : -1;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    public void Dispose() => _client.Dispose();
}
