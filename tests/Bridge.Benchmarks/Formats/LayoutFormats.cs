using System.Buffers;
using System.Globalization;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Messages;
using Bridge.Testing.Files;

namespace Bridge.Benchmarks.Formats;

/// <summary>Formats whose messages are made by their own layout: a copybook in EBCDIC and a binary message, encoded from JSON.</summary>
internal static class LayoutFormats
{
    private const string Copybook = """
               01  ORDER-REC.
                   05  ORDER-NO        PIC X(10).
                   05  CUSTOMER        PIC X(30).
                   05  PLACED          PIC 9(8).
                   05  AMOUNT          PIC S9(9)V99 COMP-3.
                   05  WEIGHT          PIC S9(7)V999.
                   05  LINE-COUNT      PIC S9(4) COMP.
                   05  ORDER-LINE OCCURS 5 TIMES.
                       10  SKU         PIC X(12).
                       10  QUANTITY    PIC S9(7) COMP-3.
                       10  PRICE       PIC S9(7)V99 COMP-3.
        """;

    private const string Binary = """
        layout: meter/1
        format: { type: binary, endian: big }
        fields:
          Magic:  { type: bytes, length: 2, value: "0xCAFE" }
          Flags:  { bits: { Version: 4, Urgent: { length: 1, type: boolean }, Spare: 3 } }
          Serial: { type: bcd, length: 5 }
          At:     { type: u32 }
          Count:  { type: u8 }
          Values:
            repeat: Count
            fields:
              Channel: { type: u8 }
              Value:   { type: i32, scale: 3 }
              Unit:    { type: text, length: 4 }
          Check:  { type: u16, check: crc16_modbus, endian: little }
        """;

    /// <summary>What is measured, over inputs of about this size. An input is made when a line of it first runs.</summary>
    public static IEnumerable<(string Name, int Bytes, Func<long> Run)> Lines(string folder, int size) =>
    [
        .. Of("copybook", Load(folder, "order.cpy", Copybook), size, Order),
        .. Of("binary", Load(folder, "meter.yaml", Binary), size, Meter),
    ];

    public static ICodec Load(string folder, string name, string layout)
    {
        File.WriteAllText(Path.Combine(folder, name), layout);
        var diagnostics = new Diagnostics();
        var from = YamlTree.Parse($"layout: {name}", Path.Combine(folder, "from.yaml"), diagnostics)!;
        return new CodecLoader(CodecRuns.Registry(), new Expressions()).Load(from, "from", folder, diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics.All));
    }

    private static IEnumerable<(string Name, int Bytes, Func<long> Run)> Of(string name, ICodec codec, int size, Func<Random, int, string> json)
    {
        var batches = new Lazy<List<MessageBatch>>(() => Make(codec, size, json));
        var documents = new Lazy<List<Document>>(() => CodecRuns.Documented(codec, batches.Value));
        yield return ($"{name}: decode only", size, () => CodecRuns.Decode(codec, batches.Value, all: false));
        yield return ($"{name}: every value as text", size, () => CodecRuns.Decode(codec, batches.Value, all: true));
        yield return ($"{name}: encode", size, () => CodecRuns.Encode(codec, documents.Value, size));
    }

    private static List<MessageBatch> Make(ICodec codec, int size, Func<Random, int, string> json)
    {
        var random = new Random(7);
        var reader = CodecRuns.Codec("json");
        var document = new Document();
        var output = new ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        var batches = new List<MessageBatch>();
        using var input = MessageBatch.Rent();
        for (int no = 1, made = 0; made < size; no++, made += output.WrittenCount)
        {
            input.Clear();
            input.Add(new MessageDraft { Body = System.Text.Encoding.UTF8.GetBytes(json(random, no)) });
            reader.Decode(input[0], document);
            output.ResetWrittenCount();
            writer.Reset(output);
            writer.Copy(document, 0);
            writer.Complete();
            if (batches.Count == 0 || batches[^1].Count == 1000) batches.Add(MessageBatch.Rent());
            batches[^1].Add(new MessageDraft { Body = output.WrittenSpan });
        }
        return batches;
    }

    private static string Order(Random random, int no) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"ORDER_NO":"PO{{no:D8}}","CUSTOMER":"Acme {{random.Next(1000)}}","PLACED":20261126,"AMOUNT":{{random.Next(1_000_000)}}.{{random.Next(10, 99)}},"WEIGHT":-{{random.Next(1000)}}.125,"LINE_COUNT":5,"ORDER_LINE":[{{string.Join(',', Enumerable.Range(0, 5).Select(i => $"{{\"SKU\":\"A-{random.Next(100_000)}\",\"QUANTITY\":{random.Next(1, 500)},\"PRICE\":{random.Next(1000)}.50}}"))}}]}""");

    private static string Meter(Random random, int no) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"Flags":{"Version":1,"Urgent":false,"Spare":0},"Serial":{{no}},"At":{{1_790_000_000 + no}},"Values":[{{string.Join(',', Enumerable.Range(1, 16).Select(i => $"{{\"Channel\":{i},\"Value\":{random.Next(-1000, 1000)}.{random.Next(100, 999)},\"Unit\":\"kWh\"}}"))}}]}""");
}
