// Plays a legacy application that nobody can change, for the demo and docker-compose:
//   --files DIR        drops CSV order files (written under a temporary name, renamed, then NAME.done)
//   --tcp HOST:PORT    sends stock movements, fixed width, STX … ETX LRC, and waits for ACK or NAK after each
//   --mqtt HOST:PORT   publishes readings of scales, QoS 1
//   --for 10s          stops after that time (otherwise at Ctrl+C)      --rate N   messages a second of each kind (default 5)      --seed N
// Prints one JSON line for each message that the other side took, and a last line with the totals. Exit code 1 if a message was refused.
using System.Globalization;
using Bridge.Samples.LegacyApp;

var options = new Dictionary<string, string>();
for (var i = 0; i + 1 < args.Length; i += 2) options[args[i].TrimStart('-')] = args[i + 1];
var rate = double.Parse(options.GetValueOrDefault("rate", "5"), CultureInfo.InvariantCulture);
var seed = int.Parse(options.GetValueOrDefault("seed", "1"), CultureInfo.InvariantCulture);
using var stop = new CancellationTokenSource();
if (options.TryGetValue("for", out var time)) stop.CancelAfter(TimeSpan.FromSeconds(double.Parse(time.TrimEnd('s'), CultureInfo.InvariantCulture)));
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var ledger = new Ledger();
var pace = TimeSpan.FromSeconds(1 / rate);
var parts = new List<Task>();
if (options.TryGetValue("files", out var folder)) parts.Add(OrderFiles.RunAsync(folder, pace, new Random(seed), ledger, stop.Token));
if (options.TryGetValue("tcp", out var tcp)) parts.Add(StockMovements.RunAsync(Address(tcp), pace, new Random(seed + 1), ledger, stop.Token));
if (options.TryGetValue("mqtt", out var mqtt)) parts.Add(ScaleReadings.RunAsync(Address(mqtt), pace, new Random(seed + 2), ledger, stop.Token));
if (parts.Count == 0)
{
    Console.Error.WriteLine("usage: legacy-app [--files DIR] [--tcp HOST:PORT] [--mqtt HOST:PORT] [--for 10s] [--rate N] [--seed N]");
    return 64;
}
await Task.WhenAll(parts);
return ledger.Finish();

static (string Host, int Port) Address(string text)
{
    var colon = text.LastIndexOf(':');
    return (text[..colon], int.Parse(text[(colon + 1)..], CultureInfo.InvariantCulture));
}
