using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Testing.Brokers;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>What the legacy side of these tests says: numbered orders, as CSV lines or as telegrams, and the mapping that makes JSON of them.</summary>
internal static class Orders
{
    public const string FileMapping = "mappings/order.yaml";
    public const string LineMapping = "mappings/line.yaml";

    /// <summary>Writes the mappings into the bridge's folder.</summary>
    public static RunningBridge WithMappings(RunningBridge bridge)
    {
        bridge.Folder.Write("layouts/order.yaml", """
            layout: order/1
            format: { type: csv, delimiter: ";", header: true, encoding: utf-8 }
            records:
              order:
                fields:
                  No:     { type: integer }
                  Lane:   { type: text }
                  Amount: { type: decimal, scale: 2, decimal_mark: "," }
                  Text:   { type: text }
            """);
        bridge.Folder.Write(FileMapping, """
            mapping: order/1
            from: { layout: ../layouts/order.yaml }
            to: { format: json }
            output: |
              { "no": No, "lane": Lane, "amount": Amount, "text": $trim(Text) }
            """);
        bridge.Folder.Write(LineMapping, """
            mapping: line/1
            from: { format: text }
            to: { format: json }
            output: |
              { "no": $number($substringBefore($, " ")), "text": $substringAfter($, " ") }
            """);
        return bridge;
    }

    public const string Header = "No;Lane;Amount;Text\n";

    public static string Line(int no, string lane = "a") => string.Create(CultureInfo.InvariantCulture, $"{no};{lane};{no % 1000},50;Müller {no}\n");

    /// <summary>A CSV file with the orders of a range; each is noted as offered.</summary>
    public static string Csv(int first, int count, DeliveryOracle? oracle = null)
    {
        var text = new StringBuilder(Header);
        for (var no = first; no < first + count; no++)
        {
            text.Append(Line(no));
            oracle?.Offered(Content(no));
        }
        return text.ToString();
    }

    /// <summary>How the oracle calls an order.</summary>
    public static string Content(int no) => no.ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes what arrived.</summary>
    public static string NoteDelivered(DeliveryOracle oracle, RabbitMqMessage message)
    {
        using var json = JsonDocument.Parse(message.Body);
        var content = json.RootElement.GetProperty("no").GetRawText();
        oracle.Delivered(content, message.MessageId);
        return content;
    }

    /// <summary>Consumes until everything acknowledged has arrived.</summary>
    public static async Task ReceiveAllAsync(RunningBridge bridge, RabbitMqVhost vhost, string queue, DeliveryOracle oracle, TimeSpan? cap = null)
    {
        if (oracle.IsComplete) return;
        var outstanding = oracle.Missing().ToHashSet(StringComparer.Ordinal);
        try
        {
            await vhost.ReceiveUntilAsync(queue, message =>
            {
                outstanding.Remove(NoteDelivered(oracle, message));
                return outstanding.Count == 0;
            }, cap);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(bridge.Process.WithTranscript($"{e.Message}; {outstanding.Count} are missing. {await bridge.StatusAsync()}"), e);
        }
    }
}
