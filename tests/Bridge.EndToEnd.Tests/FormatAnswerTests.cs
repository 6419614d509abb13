using System.Net.Sockets;
using System.Text;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>Whole conversations with senders that expect the answer of their format.</summary>
public class FormatAnswerTests
{
    private readonly int _port = FreePort.Next();

    private RunningBridge Bridge(string source, string mapping, string route = "")
    {
        var bridge = new RunningBridge($$"""
            routes:
              in:
                source: { type: tcp, listen: "127.0.0.1:{{_port}}", {{source}} }
                mapping: mappings/in.yaml
                {{route}}
                destinations:
                  out: { type: file, path: out.jsonl, exists: append, framing: { type: lines } }
            """);
        bridge.Folder.Write("mappings/in.yaml", mapping);
        return bridge;
    }

    private const string Patients = """
        mapping: in/1
        from: { format: hl7 }
        to: { format: json }
        asserts:
          - that: '$exists($at("PID-3.1"))'
            else: '"no patient id"'
        output: '{ "id": $at("PID-3.1"), "control": MSH.F10 }'
        """;

    [Fact]
    public async Task Real_hl7_messages_over_mllp_get_AA_once_they_are_delivered_and_AE_where_the_mapping_refuses_them()
    {
        var folder = SharedData.Require("data/hl7v2/fhir-converter");
        await using var bridge = Bridge("framing: { type: mllp }, answers: { format: hl7 }, ack: delivered", Patients, "validate: before_ack");
        await bridge.StartAsync();
        using var client = new TcpClient("127.0.0.1", _port);
        var stream = client.GetStream();
        int accepted = 0, refused = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "ADT*.hl7", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(20))
        {
            var message = File.ReadAllText(file).Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', '\r');
            var fields = message.Split('\r')[0].Split('|');
            var answer = await AskAsync(stream, message);
            Assert.Contains($"|{fields[9]}", answer[1], StringComparison.Ordinal);
            Assert.Equal([fields[4], fields[5], fields[2], fields[3]], answer[0].Split('|')[2..6]); // the parties swapped
            if (answer[1] == $"MSA|AA|{fields[9]}") accepted++;
            else refused++;
        }
        var bad = await AskAsync(stream, "MSH|^~\\&|A||B||1||ADT^A01|NOBODY|P|2.5\rPID|||\r");
        Assert.Equal(["MSA|AE|NOBODY", "ERR|||207^Application internal error^HL70357|E|BR2012|||no patient id"], bad[1..]);

        Assert.True(accepted > 10, $"{accepted} accepted, {refused} refused");
        // Acknowledged is delivered: the lines are in the file without waiting.
        Assert.Equal(accepted, File.ReadLines(bridge.Folder.File("out.jsonl")).Count());
        await bridge.WaitForAsync("in", "dead", refused + 1);
        await bridge.StopAsync();
    }

    [Fact]
    public async Task An_x12_interchange_gets_a_997_that_rejects_the_set_that_the_mapping_refuses()
    {
        await using var bridge = Bridge("answers: { format: x12 }", """
            mapping: in/1
            from: { format: x12 }
            to: { format: json }
            asserts:
              - that: 'BEG.E03 != "PO-2"'
                else: '"this order is not wanted"'
            output: '{ "order": BEG.E03 }'
            """, "validate: before_ack");
        await bridge.StartAsync();
        using var client = new TcpClient("127.0.0.1", _port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*SEND*RECV*20260301*1200*42*X*005010~"
            + "ST*850*0001~BEG*00*SA*PO-1~SE*3*0001~ST*850*0002~BEG*00*SA*PO-2~SE*3*0002~ST*850*0003~BEG*00*SA*PO-3~SE*3*0003~GE*3*42~IEA*1*000000007~"), TestContext.Current.CancellationToken);
        var answer = await ReadUntilAsync(stream, t => t.EndsWith('~') && t.Contains("IEA*", StringComparison.Ordinal));
        Assert.Contains("AK1*PO*42~AK2*850*0001~AK5*A~AK2*850*0002~AK3*BEG*2**8~AK5*R*5~AK2*850*0003~AK5*A~AK9*P*3*3*2~", answer, StringComparison.Ordinal);
        await bridge.WaitForAsync("in", "delivered", 2);
        await bridge.WaitForAsync("in", "dead", 1);
        await bridge.StopAsync();
        Assert.Equal(["""{"order":"PO-1"}""", """{"order":"PO-3"}"""], File.ReadLines(bridge.Folder.File("out.jsonl")));
    }

    [Fact]
    public async Task With_ack_delivered_the_997_names_the_segment_at_which_a_set_was_given_up()
    {
        await using var bridge = Bridge("answers: { format: x12 }, ack: delivered", """
            mapping: in/1
            from: { format: x12 }
            to: { format: json }
            asserts:
              - that: 'BEG.E03 != "PO-2"'
                else: '"this order is not wanted"'
            output: '{ "order": BEG.E03 }'
            """);
        await bridge.StartAsync();
        using var client = new TcpClient("127.0.0.1", _port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*SEND*RECV*20260301*1200*42*X*005010~"
            + "ST*850*0001~BEG*00*SA*PO-1~SE*3*0001~ST*850*0002~BEG*00*SA*PO-2~SE*3*0002~GE*2*42~IEA*1*000000007~"), TestContext.Current.CancellationToken);
        var answer = await ReadUntilAsync(stream, t => t.EndsWith('~') && t.Contains("IEA*", StringComparison.Ordinal));
        Assert.Contains("AK2*850*0001~AK5*A~AK2*850*0002~AK3*BEG*2**8~AK5*R*5~AK9*P*2*2*1~", answer, StringComparison.Ordinal);
        await bridge.StopAsync();
        Assert.Equal(["""{"order":"PO-1"}"""], File.ReadLines(bridge.Folder.File("out.jsonl")));
    }

    private static async Task<string[]> AskAsync(NetworkStream stream, string message)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"\x0b{message}\x1c\r"), TestContext.Current.CancellationToken);
        var answer = await ReadUntilAsync(stream, t => t.EndsWith("\x1c\r", StringComparison.Ordinal));
        return answer[1..^2].Split('\r', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string> ReadUntilAsync(NetworkStream stream, Func<string, bool> isWhole)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!isWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"the connection was closed behind '{text}'");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        return text.ToString();
    }
}
