using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bridge.Samples.LegacyApp;

/// <summary>
/// Sends stock movements over TCP: STX, 48 characters fixed width in ISO 8859-1, ETX, LRC; one at a time, the next after ACK. NAK or no answer in 10 s
/// sends the same telegram again on a new connection, as such devices do.
/// </summary>
internal static class StockMovements
{
    private const byte Stx = 2, Etx = 3, Ack = 6, Nak = 0x15;

    public static async Task RunAsync((string Host, int Port) address, TimeSpan pace, Random random, Ledger ledger, CancellationToken stop)
    {
        TcpClient? client = null;
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var quantity = random.Next(-500_000, 500_000);
            var text = string.Create(CultureInfo.InvariantCulture,
                $"M{number:00000000}{$"ab-{random.Next(100, 999)}",-10}{$"R{random.Next(1, 40):00}-{random.Next(1, 9)}",-6}{Math.Abs(quantity):00000000}{(quantity < 0 ? '-' : '+')}20261124{random.Next(6, 22):00}{random.Next(60):00}{random.Next(60):00}");
            var id = $"M{number:00000000}";
            while (true)
            {
                try
                {
                    client ??= await ConnectAsync(address, stop);
                    var answer = await SendAsync(client.GetStream(), text);
                    if (answer == Ack) ledger.Taken("tcp", id, text);
                    else if (answer == Nak) ledger.Refused("tcp", id, text);
                    else throw new IOException("the connection was closed before the answer");
                    break;
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
                {
                    client?.Dispose();
                    client = null;
                    if (stop.IsCancellationRequested) return; // unanswered: nobody promised anything
                    await Pause.For(TimeSpan.FromMilliseconds(200), stop);
                }
            }
            await Pause.For(pace, stop);
        }
        client?.Dispose();
    }

    private static async Task<TcpClient> ConnectAsync((string Host, int Port) address, CancellationToken stop)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, stop);
        return client;
    }

    private static async Task<int> SendAsync(NetworkStream stream, string text)
    {
        var body = Encoding.Latin1.GetBytes(text);
        var frame = new byte[body.Length + 3];
        frame[0] = Stx;
        body.CopyTo(frame, 1);
        frame[^2] = Etx;
        byte check = Etx; // the LRC covers everything behind STX, ETX included
        foreach (var b in body) check ^= b;
        frame[^1] = check;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await stream.WriteAsync(frame, timeout.Token);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, timeout.Token) == 1 ? answer[0] : -1;
    }
}
