using System.Globalization;
using System.Text;

namespace Bridge.Samples.LegacyApp;

/// <summary>Drops a CSV file with one to four order lines at a time, as an order system of the nineties does.</summary>
internal static class OrderFiles
{
    private static readonly string[] Names = ["Müller GmbH", "Frey & Söhne", "Bäckerei \"Korn\"", "ACME Ltd.", "Łódź Parts", "  Rossi S.p.A. "];
    private static readonly string[] Countries = ["DE", "AT", "CH", "PL", "IT"];
    private static readonly string[] Statuses = ["10", "20", "30", "90", "55"];

    public static async Task RunAsync(string folder, TimeSpan pace, Random random, Ledger ledger, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var order = 4711;
        for (var file = 1; !stop.IsCancellationRequested; file++)
        {
            var text = new StringBuilder("OrderNo;OrderDate;LineNo;Sku;Qty;Price;Currency;Country;Status;CustNo;CustName\n");
            var lines = new List<(string Id, string Text)>();
            var country = Countries[random.Next(Countries.Length)];
            var name = Quote(Names[random.Next(Names.Length)]);
            for (var line = 1; line <= random.Next(1, 5); line++)
            {
                var row = string.Create(CultureInfo.InvariantCulture,
                    $"{order};202611{random.Next(1, 31):00};{line};ab-{random.Next(100, 999)};{Comma(random.Next(1, 300_000), 3)};{Comma(random.Next(5, 99_999), 2)};{(random.Next(3) == 0 ? "CHF" : "")};{country};{Statuses[random.Next(Statuses.Length)]};C-{random.Next(10, 99)};{name}");
                lines.Add(($"{order}/{line}", row));
                text.Append(row).Append('\n');
            }
            var path = Path.Combine(folder, $"orders-{file:000000}.csv");
            await File.WriteAllTextAsync(path + ".tmp", text.ToString(), CancellationToken.None);
            File.Move(path + ".tmp", path);
            await File.WriteAllTextAsync(path + ".done", "", CancellationToken.None);
            foreach (var (id, row) in lines) ledger.Taken("file", id, row);
            order++;
            await Pause.For(pace * lines.Count, stop);
        }
    }

    private static string Comma(int value, int scale)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{digits[..^scale]},{digits[^scale..]}";
    }

    private static string Quote(string text) => text.Contains('"', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
