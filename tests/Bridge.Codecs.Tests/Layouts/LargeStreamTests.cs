using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>
/// Streams of any size are cut and decoded in bounded memory: 16 MB of each format in every run, 2 GB in long runs. Alone, since memory of other tests counts too.
/// </summary>
[Collection(nameof(LargeStreamTests))]
[CollectionDefinition(nameof(LargeStreamTests), DisableParallelization = true)]
public class LargeStreamTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;
    private const string Copybook = "       01  R.\n           05  NO PIC 9(8).\n           05  AMT PIC S9(7)V99 COMP-3.\n           05  N PIC 9(1).\n           05  L OCCURS 0 TO 5 TIMES DEPENDING ON N.\n               10  SKU PIC X(10).\n           05  NAME PIC X(40).\n";

    private const string Segments = "       01  R.\n           05  ID PIC X.\n           05  A.\n               10  NO PIC 9(8).\n           05  B REDEFINES A.\n               10  AMT PIC S9(7)V99 COMP-3.\n               10  NAME PIC X(40).\n";

    private readonly string _book = Path.Combine(Directory.CreateTempSubdirectory("bridge-large-").FullName, "r.cpy");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_book)!, recursive: true);

    [Theory]
    [InlineData("csv")]
    [InlineData("fixed_width")]
    [InlineData("copybook")]
    [InlineData("copybook, segments")]
    [InlineData("xml")]
    [InlineData("jsonl")]
    [InlineData("json, items")]
    [InlineData("edifact")]
    [InlineData("x12")]
    [InlineData("hl7")]
    public void A_large_stream_is_decoded_in_bounded_memory(string format)
    {
        File.WriteAllText(_book, Copybook);
        var (codec, head, records, tail) = Make(format);
        var size = (Kit.Long ? 2048L : 16L) * Megabyte;
        var before = Memory();
        var (messages, bytes, peak) = Run(codec, head, records, tail, size, before);
        Assert.True(bytes >= size, $"{bytes} bytes were read");
        Assert.True(messages > size / 1024, $"{messages} messages were read");
        // Half of the small stream, which holds what is in flight and no more.
        var limit = (Kit.Long ? 100L : 8L) * Megabyte;
        Assert.True(peak < limit, $"{peak / Megabyte} MB more than before");
        TestContext.Current.SendDiagnosticMessage($"{format}: {messages} messages, {bytes / Megabyte} MB, {peak / 1024} KB more memory");
    }

    private static (long Messages, long Bytes, long Peak) Run(ICodec codec, byte[] head, byte[] records, byte[] tail, long size, long before)
    {
        var reader = new FrameReader(codec.CreateFramer()!, Megabyte);
        var window = new byte[Math.Max(256 * 1024, 2 * records.Length)];
        var document = new Document();
        long messages = 0, bytes = head.Length, peak = 0, sum = 0;
        head.CopyTo(window, 0);
        var filled = head.Length;
        var ended = false;
        var batch = MessageBatch.Rent();
        while (true)
        {
            while (!ended && filled + records.Length <= window.Length)
            {
                var next = bytes < size ? records : tail;
                next.CopyTo(window, filled);
                filled += next.Length;
                bytes += next.Length;
                ended = ReferenceEquals(next, tail);
            }
            var input = new ReadOnlySequence<byte>(window, 0, filled);
            while (reader.Read(ref input, ended, out var frame) is { Status: not FrameStatus.NeedMore } result)
            {
                if (result.Status == FrameStatus.Ignored) continue;
                if (result.Status == FrameStatus.Broken && ended && input.IsEmpty) break; // these interchanges have no trailer
                Assert.True(result.Status == FrameStatus.Frame, result.Reason);
                batch.Preamble = reader.Preamble;
                batch.Add(new MessageDraft { Frame = frame });
                codec.Decode(batch[batch.Count - 1], document);
                // Every value is asked for, as a mapping that copies all would.
                for (var node = 0; node < document.Count; node++) sum += document[node].Length;
                messages++;
                if (batch.Count < 1000) continue;
                batch.Dispose();
                batch = MessageBatch.Rent();
                if (messages % 100_000 == 0) peak = Math.Max(peak, Memory() - before);
            }
            var left = (int)input.Length;
            if (ended && left == filled) break;
            input.CopyTo(window.AsSpan(0, left));
            filled = left;
            if (ended && left == 0) break;
        }
        peak = Math.Max(peak, Memory() - before);
        batch.Dispose();
        Assert.True(sum > 0);
        return (messages, bytes, peak);
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private (ICodec Codec, byte[] Head, byte[] Records, byte[] Tail) Make(string format)
    {
        static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        static byte[] Many(Func<int, string> one) => Bytes(string.Concat(Enumerable.Range(0, 300).Select(one)));
        switch (format)
        {
            case "csv": return (Kit.Codec("csv"), Bytes("No,Name,Amount,Note\n"), Many(i => $"{i},\"Name, {i}\",{i}.50,\"two\nlines\"\n"), []);
            case "fixed_width": return (Kit.Layout("layout: f/1\nformat: { type: fixed_width, line_end: lf }\nrecords:\n  r:\n    fields:\n      No: { at: 1, length: 8, type: integer }\n      Amount: { at: 9, length: 10, type: decimal, scale: 2 }\n      Name: { at: 19, length: 40 }\n"), [], Many(i => $"{i:D8}{i * 100:D10}{"Name " + i,-40}\n"), []);
            case "copybook":
                var codec = Kit.Copybook(_book, "records: variable");
                var framer = codec.CreateFramer()!;
                var output = new ArrayBufferWriter<byte>();
                for (var i = 0; i < 300; i++) framer.Write(Kit.Encode(codec, $$"""{"NO":{{i}},"AMT":{{i}}.25,"L":[{"SKU":"A{{i}}"},{"SKU":"B"}],"NAME":"Name {{i}}"}"""), output);
                return (codec, [], output.WrittenSpan.ToArray(), []);
            case "copybook, segments":
                File.WriteAllText(_book, Segments);
                var segments = Kit.Copybook(_book, "records: variable\nsegments: { A: { recognise: { ID: A }, segments: { B: { recognise: { ID: B } } } } }");
                var messages = new ArrayBufferWriter<byte>();
                for (var i = 0; i < 300; i++) segments.CreateFramer()!.Write(Kit.Encode(segments, $$$"""{"A":{"NO":{{{i}}},"B":[{"AMT":{{{i}}}.25,"NAME":"Name {{{i}}}"},{"AMT":-1,"NAME":"x"}]}}"""), messages);
                return (segments, [], messages.WrittenSpan.ToArray(), []);
            case "xml": return (Kit.Codec("xml", "records: order"), Bytes("<?xml version=\"1.0\"?><orders xmlns=\"urn:x\">"), Many(i => $"<order id=\"{i}\"><name>Name &amp; {i}</name><line no=\"1\">x</line><line no=\"2\">y</line></order>\n"), Bytes("</orders>"));
            case "jsonl": return (Kit.Codec("jsonl"), [], Many(i => $$"""{"no":{{i}},"name":"Name \u00e4 {{i}}","lines":[{"a":1.50},{"a":2}]}""" + "\n"), []);
            case "json, items": return (Kit.Codec("json", "documents: items"), Bytes("[{\"no\":0}"), Many(i => $$""",{"no":{{i}},"name":"Name \u00e4 {{i}}","lines":[{"a":1.50},{"a":2}]}""" + "\n"), Bytes("]"));
            case "edifact": return (Kit.Codec("edifact"), Bytes("UNA:+.? 'UNB+UNOC:3+A+B+261124:1200+1'"), Many(_ => "UNH+1+ORDERS:D:96A:UN'BGM+220+4711+9'DTM+137:20261124:102'NAD+BY+5412345000013::9'LIN+1++4711:EN'QTY+21:5'UNS+S'UNT+8+1'"), []);
            case "x12": return (Kit.Codec("x12"), Bytes("ISA*00*          *00*          *ZZ*A              *ZZ*B              *261124*1200*U*00401*000000001*0*P*:~GS*PO*A*B*20261124*1200*1*X*004010~"), Many(_ => "ST*850*0001~BEG*00*SA*PO1**20261124~PO1*1*5*EA*9.5**VN*4711~CTT*1~SE*5*0001~"), []);
            default: return (Kit.Codec("hl7"), [], Many(i => $"MSH|^~\\&|A|B|C|D|20261124||ADT^A01|{i}|P|2.5\rPID|1||4711^^^X||Doe^John\rPV1|1|I\r"), []);
        }
    }
}
