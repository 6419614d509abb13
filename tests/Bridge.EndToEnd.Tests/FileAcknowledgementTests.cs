using Bridge.EndToEnd.Tests.Documentation;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>Interchanges that come as files are acknowledged by files: the routes and mappings of the formats' pages, as they stand there.</summary>
public class FileAcknowledgementTests
{
    private static RunningBridge Bridge(string page)
    {
        var files = MarkdownSnippets.Read(page).All.Where(s => s.Value.StartsWith("files/", StringComparison.Ordinal)).ToDictionary(s => Path.GetFileName(s.Value), s => s.Text);
        var configuration = files["bridge.yaml"];
        var bridge = new RunningBridge(configuration[configuration.IndexOf("routes:", StringComparison.Ordinal)..]);
        foreach (var (name, text) in files.Where(f => f.Key != "bridge.yaml")) bridge.Folder.Write(name, text);
        foreach (var folder in (string[])["inbox", "out", "ack"]) Directory.CreateDirectory(bridge.Folder.File(folder));
        return bridge;
    }

    [Fact]
    public async Task An_edifact_file_gets_a_CONTRL_file_that_refuses_the_message_with_a_wrong_count()
    {
        await using var bridge = Bridge("docs/formats/edifact.md");
        await bridge.StartAsync();
        bridge.Drop("inbox/1.edi", "UNB+UNOC:3+BUYER:14+SELLER:14+260301:1200+R1'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+PO-7+9'\nLIN+1++123:EN'\nUNT+4+1'\nUNH+2+ORDERS:D:96A:UN'\nBGM+220+PO-8+9'\nUNT+9+2'\nUNZ+2+R1'\n"
            + "UNB+UNOC:3+BUYER:14+SELLER:14+260301:1201+R2'\nUNH+3+ORDERS:D:96A:UN'\nBGM+220+PO-9+9'\nUNT+3+3'\nUNZ+1+R2'\n");
        bridge.Drop("inbox/2.edi", "UNB+UNOC:3+BUYER:14+SELLER:14+260301:1202+R3'UNH+1+CONTRL:D:3:UN'UCI+X+SELLER+BUYER+7'UNT+3+1'UNZ+1+R3'");
        await bridge.WaitForFileAsync("ack/CONTRL-R1.edi", TimeSpan.FromSeconds(30));
        await bridge.WaitForFileAsync("ack/CONTRL-R2.edi", TimeSpan.FromSeconds(30));
        await bridge.WaitForFileAsync("out/PO-7.json", TimeSpan.FromSeconds(30));
        await bridge.WaitForFileAsync("out/PO-9.json", TimeSpan.FromSeconds(30));
        await bridge.WaitForAsync("orders", "received", 3);
        await bridge.StopAsync();

        var segments = File.ReadAllText(bridge.Folder.File("ack/CONTRL-R1.edi")).Split('\'');
        Assert.StartsWith("UNB+UNOC:3+SELLER:14+BUYER:14+", segments[0], StringComparison.Ordinal);
        Assert.EndsWith("+R1", segments[0], StringComparison.Ordinal);
        Assert.Equal(["UNH+1+CONTRL:D:3:UN", "UCI+R1+BUYER:14+SELLER:14+7", "UCM+1+ORDERS:D:96A:UN+7", "UCM+2+ORDERS:D:96A:UN+4+29", "UNT+5+1", "UNZ+1+R1", ""], segments[1..]);
        Assert.Contains("UCM+3+ORDERS:D:96A:UN+7'", File.ReadAllText(bridge.Folder.File("ack/CONTRL-R2.edi")), StringComparison.Ordinal);
        // What is refused goes nowhere, and an acknowledgement is not answered.
        Assert.Equal(["CONTRL-R1.edi", "CONTRL-R2.edi"], Directory.GetFiles(bridge.Folder.File("ack")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["PO-7.json", "PO-9.json"], Directory.GetFiles(bridge.Folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_x12_file_gets_a_file_with_a_997_for_each_group()
    {
        await using var bridge = Bridge("docs/formats/x12.md");
        await bridge.StartAsync();
        bridge.Drop("inbox/1.x12", "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *260301*1200*^*00501*000000007*0*P*:~GS*PO*BUYER*SELLER*20260301*1200*42*X*005010~ST*850*0001~BEG*00*SA*PO-7**20260301~SE*3*0001~GE*1*42~"
            + "GS*PO*BUYER*SELLER*20260301*1200*43*X*005010~ST*850*0001~BEG*00*SA*PO-8**20260301~SE*7*0001~ST*850*0002~BEG*00*SA*PO-9**20260301~SE*3*0002~GE*2*43~IEA*2*000000007~");
        await bridge.WaitForFileAsync("ack/997-000000007.x12", TimeSpan.FromSeconds(30));
        foreach (var order in (string[])["PO-7", "PO-8", "PO-9"]) await bridge.WaitForFileAsync($"out/{order}.json", TimeSpan.FromSeconds(30));
        await bridge.StopAsync();

        var segments = File.ReadAllText(bridge.Folder.File("ack/997-000000007.x12")).Split('~');
        Assert.StartsWith("ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          *", segments[0], StringComparison.Ordinal);
        Assert.StartsWith("GS*FA*SELLER*BUYER*", segments[1], StringComparison.Ordinal);
        Assert.Equal(["ST*997*0001", "AK1*PO*42", "AK2*850*0001", "AK5*A", "AK9*A*1*1*1", "SE*6*0001",
            "ST*997*0002", "AK1*PO*43", "AK2*850*0001", "AK5*E*4", "AK2*850*0002", "AK5*A", "AK9*E*2*2*2", "SE*8*0002", "GE*2*7", "IEA*1*000000007", ""], segments[2..]);
    }
}
