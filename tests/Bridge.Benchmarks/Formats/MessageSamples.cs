using System.Globalization;
using System.Text;

namespace Bridge.Benchmarks.Formats;

/// <summary>Messages of the formats benchmark, made from a seed: results of HL7, orders of the others.</summary>
internal static class MessageSamples
{
    public static byte[] Hl7(int size) => Make(size, "", "", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"MSH|^~\\&|LAB|NORTH|WARD|SOUTH|20261126{random.Next(10, 24)}0501||ORU^R01^ORU_R01|M{no:D8}|P|2.5.1||||||UNICODE UTF-8\r");
        text.Append(CultureInfo.InvariantCulture, $"PID|1||{random.Next(10_000_000):D7}^^^NORTH^MR||DOE^JANE^{(char)('A' + random.Next(26))}||19{random.Next(30, 99)}0{random.Next(1, 10)}1{random.Next(1, 10)}|F|||12 MAIN ST^^SPRINGFIELD^IL^62701\r");
        text.Append(CultureInfo.InvariantCulture, $"PV1|1|I|W{random.Next(10)}^{random.Next(100, 400)}^A||||{random.Next(10_000)}^SMITH^ADAM\rORC|RE|{no}\rOBR|1|{no}|L{no}|CBC^COMPLETE BLOOD COUNT^L|||20261126080000\r");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"OBX|{i}|NM|{1000 + i}-{i % 10}^ANALYTE {i}^LN||{random.Next(10, 500)}.{random.Next(10)}|mg/dL|10-500|N|||F|||20261126080000\r");
    });

    public static byte[] Edifact(int size) => Make(size, "UNA:+.? 'UNB+UNOC:3+5412345000013:14+4012345500004:14+261126:1200+R1'", "", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"UNH+{no}+ORDERS:D:96A:UN:EAN008'BGM+220+PO{no:D8}+9'DTM+137:20261126:102'NAD+BY+5412345{random.Next(1_000_000):D6}::9'NAD+SU+4012345500004::9'CUX+2:EUR:9'");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"LIN+{i}++{random.NextInt64(1_000_000_000_000, 9_999_999_999_999)}:EN'IMD+F++:::Hexagon bolt M{random.Next(3, 24)}'QTY+21:{random.Next(1, 500)}'PRI+AAA:{random.Next(1, 100)}.{random.Next(100):D2}'");
        text.Append(CultureInfo.InvariantCulture, $"UNS+S'CNT+2:12'UNT+57+{no}'");
    });

    public static byte[] X12(int size) => Make(size, "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261126*1200*^*00501*000000007*0*P*:~GS*PO*SEND*RECV*20261126*1200*7*X*005010~", "", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"ST*850*{no:D9}~BEG*00*SA*PO{no:D8}**20261126~N1*BY*ACME NORTH*92*{random.Next(10_000)}~N3*12 MAIN ST~N4*SPRINGFIELD*IL*62701~");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"PO1*{i}*{random.Next(1, 500)}*EA*{random.Next(1, 100)}.{random.Next(100):D2}**VP*A-{random.Next(100_000):D5}~PID*F****HEXAGON BOLT M{random.Next(3, 24)}~");
        text.Append(CultureInfo.InvariantCulture, $"CTT*12~SE*31*{no:D9}~");
    });

    public static byte[] Tradacoms(int size) => Make(size, "STX=ANA:1+5000000000000:SOME STORES LTD+5010000000000:SUPPLIER UK LTD+261126:130233+000007+PASSW+ORDHDR+B'", "", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"MHD={no}+ORDERS:9'CLO=5000000000283:{random.Next(100_000)}+EAST SOMEWHERE DEPOT'ORD={no}::261126'");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"OLD={i}+{random.NextInt64(1_000_000_000_000, 9_999_999_999_999)}++:{random.Next(100_000):D8}+12+{random.Next(1, 500)}++++CRUSTY ROLLS:{random.Next(2, 9)} PACK'");
        text.Append("OTR=12'MTR=17'");
    });

    // A file of BAI2 is one message, so the input is one large report.
    public static byte[] Bai2(int size)
    {
        var accounts = 0;
        var all = 0L;
        var body = Make(size, "", "", (text, random, no) =>
        {
            var total = 12500L;
            text.Append(CultureInfo.InvariantCulture, $"03,{4711 + no},EUR,015,12500,,Z/\n");
            for (var i = 0; i < 12; i++)
            {
                var amount = random.Next(100, 1_000_000);
                total += amount;
                text.Append(CultureInfo.InvariantCulture, $"16,165,{amount},V,261125,0900,REF{random.Next(100_000)},,Invoice {random.Next(100_000)}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"49,{total},14/\n");
            all += total;
            accounts = no;
        });
        var end = string.Create(CultureInfo.InvariantCulture, $"98,{all},{accounts},{accounts * 14 + 2}/\n99,{all},1,{accounts * 14 + 4}/\n");
        return [.. "01,NORDBANK,ACME,261126,0615,7,,,2/\n02,ACME,NORDBANK,1,261125,2400,EUR,2/\n"u8, .. body, .. Encoding.ASCII.GetBytes(end)];
    }

    public static byte[] Pairs(int size) => Make(size, "", "", static (text, random, no) =>
        text.Append(CultureInfo.InvariantCulture, $"id={no} src=10.0.{random.Next(256)}.{random.Next(256)} dst=10.1.{random.Next(256)}.{random.Next(256)} action=accept user=\"Mia Berg\" bytes={random.Next(100_000)} rule={random.Next(100)}\n"));

    public static byte[] Lines(int size) => Make(size, "", "", static (text, random, no) =>
        text.Append(CultureInfo.InvariantCulture, $"10.0.{random.Next(256)}.{random.Next(256)} \"GET /orders/{no}/lines\" {(no % 9 == 0 ? 404 : 200)}\n"));

    public static byte[] JsonLines(int size) => Make(size, "", "", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"{{\"order\":\"PO{no:D8}\",\"placed\":\"2026-11-26T12:00:00Z\",\"buyer\":{{\"id\":{random.Next(100_000)},\"name\":\"Acme North\",\"active\":true}},\"lines\":[");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"{(i > 1 ? "," : "")}{{\"no\":{i},\"article\":\"A-{random.Next(100_000):D5}\",\"text\":\"Hexagon bolt M{random.Next(3, 24)}\",\"quantity\":{random.Next(1, 500)},\"price\":{random.Next(1, 100)}.{random.Next(100):D2}}}");
        text.Append("]}\n");
    });

    public static byte[] Xml(int size) => Make(size, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<orders>\n", "</orders>\n", static (text, random, no) =>
    {
        text.Append(CultureInfo.InvariantCulture, $"<order no=\"PO{no:D8}\" placed=\"2026-11-26\"><buyer id=\"{random.Next(100_000)}\">Acme North</buyer>");
        for (var i = 1; i <= 12; i++) text.Append(CultureInfo.InvariantCulture, $"<line no=\"{i}\"><article>A-{random.Next(100_000):D5}</article><text>Hexagon bolt M{random.Next(3, 24)}</text><quantity>{random.Next(1, 500)}</quantity><price>{random.Next(1, 100)}.{random.Next(100):D2}</price></line>");
        text.Append("</order>\n");
    });

    private static byte[] Make(int size, string head, string tail, Action<StringBuilder, Random, int> message)
    {
        var random = new Random(7);
        var text = new StringBuilder(head, size + 4096);
        for (var no = 1; text.Length < size; no++) message(text, random, no);
        return Encoding.UTF8.GetBytes(text.Append(tail).ToString());
    }
}
