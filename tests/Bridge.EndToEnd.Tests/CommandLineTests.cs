using Bridge.Testing.Files;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

public class CommandLineTests
{
    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, string input, params string[] arguments)
    {
        var (code, process) = await BridgeProgram.RunAsync(arguments, input, folder);
        return (code, string.Join('\n', process.Output), string.Join('\n', process.Errors));
    }

    [Fact]
    public async Task Check_reports_five_mistakes_at_once_with_their_places()
    {
        using var folder = new TestDirectory();
        folder.Write("bridge.yaml", """
            bridge: orders
            state: ./state
            connectoins: {}
            routes:
              orders-in:
                source: { type: file, path: "inbox/*.csv", poll_interval: 5 }
                mapping: mappings/order.yaml
                destinations:
                  broker: { type: rabbitmq, uri: "amqp://localhost", routing_kye: x }
              stock:
                source: { type: tcpp, listen: 127.0.0.1:5000 }
                on_reject: dead
                destinations:
                  broker: { connection: brokr, exchange: "" }
            """);

        var (code, _, errors) = await RunAsync(folder.Path, "", "check");

        Assert.Equal(1, code);
        Assert.Contains("bridge.yaml:3:1: error BR1004", errors, StringComparison.Ordinal);
        Assert.Contains("did you mean 'connections'?", errors, StringComparison.Ordinal);
        Assert.Contains("bridge.yaml:6:63: error BR1005", errors, StringComparison.Ordinal);
        Assert.Contains("bridge.yaml:9:58: error BR1004", errors, StringComparison.Ordinal);
        Assert.Contains("bridge.yaml:11:21: error BR1005", errors, StringComparison.Ordinal);
        Assert.Contains("bridge.yaml:12:16: error BR1005", errors, StringComparison.Ordinal);
        Assert.Contains("bridge.yaml:14:29: error BR1006", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_prints_what_each_route_guarantees()
    {
        using var folder = new TestDirectory();
        folder.Write("bridge.yaml", """
            bridge: orders
            routes:
              orders-in:
                source: { type: file, path: "inbox/*.csv" }
                destinations:
                  broker: { type: rabbitmq, uri: "amqp://localhost", exchange: orders }
                  screen: { type: mqtt, uri: "mqtt://localhost", topic: orders, qos: 0 }
            """);

        var (code, output, _) = await RunAsync(folder.Path, "", "check");

        Assert.Equal(0, code);
        Assert.Contains("orders-in -> broker: at least once", output, StringComparison.Ordinal);
        Assert.Contains("orders-in -> screen: at most once", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_writes_json_lines_and_the_rejected_records_to_standard_error()
    {
        using var folder = new TestDirectory();
        folder.Write("line.yaml", """
            mapping: line/1
            from: { format: text }
            to: { format: json }
            output: |
              { "no": $number($) }
            """);

        var (code, output, errors) = await RunAsync(folder.Path, "1\ntwo\n3\n", "map", "line.yaml");

        Assert.Equal(2, code);
        Assert.Equal("{\"no\":1}\n{\"no\":3}", output);
        Assert.Contains("record 2, byte 2", errors, StringComparison.Ordinal);
        Assert.Contains("line.yaml:5:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_shows_one_json_line_a_message()
    {
        using var folder = new TestDirectory();
        var (code, output, _) = await RunAsync(folder.Path, "a\nb\n", "decode", "--format", "text");
        Assert.Equal(0, code);
        Assert.Equal("\"a\"\n\"b\"", output);
    }

    [Fact]
    public async Task Eval_evaluates_and_points_at_mistakes()
    {
        using var folder = new TestDirectory();
        Assert.Equal((0, "6", ""), await RunAsync(folder.Path, """{"a":[1,2,3]}""", "eval", "$sum(a)"));
        var (code, _, errors) = await RunAsync(folder.Path, "{}", "eval", "1 + ");
        Assert.Equal(1, code);
        Assert.Contains("S0207", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_answers_requests_line_by_line()
    {
        using var folder = new TestDirectory();
        var (code, output, _) = await RunAsync(folder.Path, "{\"id\":1,\"expr\":\"a\",\"data\":{\"a\":\"x\"}}\nnonsense\n{\"id\":\"b\",\"expr\":\"a\"}\n", "eval", "--batch");
        var lines = output.Split('\n');
        Assert.Equal(0, code);
        Assert.Equal("""{"id":1,"result":"x"}""", lines[0]);
        Assert.StartsWith("""{"id":null,"error":""", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"id":"b","undefined":true}""", lines[2]);
    }

    [Fact]
    public async Task A_new_configuration_is_good_its_tests_pass_and_it_runs()
    {
        using var folder = new TestDirectory();
        Assert.Equal(0, (await RunAsync(folder.Path, "", "new", "first")).ExitCode);
        var first = Path.Combine(folder.Path, "first");
        Assert.Equal(0, (await RunAsync(first, "", "check")).ExitCode);
        Assert.Contains("2 passed, 0 failed", (await RunAsync(first, "", "test")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(first, "", "map", "mappings/order-line.yaml", "inbox/example.csv")).Output.Split('\n').Length);

        var (code, _, errors) = await RunAsync(folder.Path, "", "new", "first"); // never over what is there
        Assert.Equal(3, code);
        Assert.Contains("is there already", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("odd.txt", "Artikel Nr~Menge~true\n4711~3~x\n4712~10~y\n", "Artikel_Nr\":4711")]
    [InlineData("fixed.txt", "AB-100   12.50 20261124\nAB-1    112.50 20261125\n", "\"Field2\":12.50")]
    [InlineData("adt.hl7", "MSH|^~\\&|A|B|C|D|20261124||ADT^A01|1|P|2.5\rPID|1||4711\r", "\"PID\":{")]
    [InlineData("claims.x12", "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261124*1200*U*00401*000000001*0*P*:~GS*PO*A*B*20261124*1200*1*X*004010~ST*850*0001~BEG*00*SA*PO1**20261124~SE*3*0001~GE*1*1~IEA*1*000000001~", "\"BEG\":{")]
    [InlineData("app.log", "level=info msg=\"two words\" n=1\nlevel=warn msg=x n=2\n", "\"msg\":\"two words\"")]
    [InlineData("items.jsonl", "{\"a b\":1,\"c\":[1]}\n{\"a b\":2}\n", "\"a b\":1")]
    [InlineData("invoice.xml", "<inv:Invoice xmlns:inv=\"urn:x\" id=\"7\"><inv:Total currency=\"EUR\">12.50</inv:Total></inv:Invoice>", "\"12.50\"")]
    [InlineData("settings.ini", "[a]\nx=1\n[b]\ny=2\n", "\"b\":{\"y\":\"2\"}")]
    public async Task The_first_mapping_of_a_draft_maps_its_sample(string file, string text, string expected)
    {
        using var folder = new TestDirectory();
        folder.Write(file, text);
        var (inferred, _, inferErrors) = await RunAsync(folder.Path, "", "layout", "infer", file, "--to", "draft");
        Assert.True(inferred == 0, inferErrors);
        var (code, output, errors) = await RunAsync(folder.Path, "", "map", $"draft/{Path.GetFileNameWithoutExtension(file)}.yaml", file);
        Assert.True(code == 0 && !errors.Contains("warning", StringComparison.Ordinal), $"{errors}\n{File.ReadAllText(Path.Combine(folder.Path, "draft", Path.GetFileNameWithoutExtension(file) + ".yaml"))}");
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_may_follow_the_name_of_a_layout()
    {
        using var folder = new TestDirectory();
        folder.Write("r.cpy", "       01  R.\n           05  ID PIC X(2).\n           05  N PIC S9(3)V9.\n");
        folder.Write("ascii.txt", "A1001B\nB2001J\n");
        folder.Write("odd, name.yaml", "layout: l/1\nformat: { type: csv, header: false }\nrecords: { r: { fields: { A: { column: 1 } } } }\n");
        var (code, output, errors) = await RunAsync(folder.Path, "", "decode", "--layout", "r.cpy, encoding: ascii, records: lines, sensitive: [ID]", "ascii.txt");
        Assert.True(code == 0, errors);
        Assert.Equal("{\"ID\":\"A1\",\"N\":1.2}\n{\"ID\":\"B2\",\"N\":-1.1}", output.Trim());
        Assert.Contains("2 of 2 messages", (await RunAsync(folder.Path, "", "layout", "verify", "r.cpy, encoding: ascii, records: lines", "ascii.txt")).Output, StringComparison.Ordinal);
        Assert.Equal("{\"A\":\"x\"}", (await RunAsync(folder.Path, "x\n", "decode", "--layout", "odd, name.yaml")).Output.Trim());
        Assert.Contains("'no.cpy' does not exist", (await RunAsync(folder.Path, "", "decode", "--layout", "no.cpy, records: lines", "ascii.txt")).Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean 'encoding'?", (await RunAsync(folder.Path, "", "decode", "--layout", "r.cpy, encodin: ascii", "ascii.txt")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_of_a_layout_reads_the_sample_it_was_made_from_byte_for_byte()
    {
        using var folder = new TestDirectory();
        folder.Write("orders.csv", "No;Sku;Price\n1;ab-100;3,95\n2;ab-107;149,00\n");

        Assert.Equal(0, (await RunAsync(folder.Path, "", "layout", "infer", "orders.csv", "--to", "draft")).ExitCode);
        var (code, output, _) = await RunAsync(folder.Path, "", "layout", "verify", "draft/orders.layout.yaml", "orders.csv");
        Assert.Equal(0, code);
        Assert.Contains("2 of 2", output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(folder.Path, "", "map", "draft/orders.yaml", "orders.csv")).Output.Split('\n').Length);
    }

    [Fact]
    public async Task A_format_without_a_layout_is_proved_too_and_a_framing_cuts_what_has_no_ends()
    {
        using var folder = new TestDirectory();
        folder.Write("a.xml", "<a>\n  <b>1</b>\n</a>");
        folder.Write("a.csv", "a;b\n1;2\n");
        folder.Write("b.yaml", "layout: b/1\nformat: { type: binary }\nfields: { A: { type: u8 }, B: { type: text, length: rest } }\n");
        File.WriteAllBytes(Path.Combine(folder.Path, "b.bin"), [0, 3, 1, 65, 66, 0, 2, 2, 67]);
        var (code, output, _) = await RunAsync(folder.Path, "", "layout", "verify", "--format", "xml", "a.xml");
        Assert.Equal(2, code);
        Assert.Contains("0 of 1 messages come back byte for byte, 1 in other bytes with the same values", output, StringComparison.Ordinal);
        (code, output, _) = await RunAsync(folder.Path, "", "layout", "verify", "--format", "csv, delimiter: \";\"", "a.csv");
        Assert.Equal((0, "1 of 1 messages come back byte for byte"), (code, output.Trim()));
        (code, output, var errors) = await RunAsync(folder.Path, "", "layout", "verify", "b.yaml", "b.bin", "--framing", "type: length_prefix, bytes: 2");
        Assert.True((code, output.Trim()) == (0, "2 of 2 messages come back byte for byte"), output + errors);
        (code, _, errors) = await RunAsync(folder.Path, "", "layout", "verify", "b.yaml", "b.bin", "--framing", "type: length_prefx");
        Assert.True(code == 1 && errors.Contains("length_prefix", StringComparison.Ordinal), errors);
        Assert.Equal(64, (await RunAsync(folder.Path, "", "layout", "verify", "b.bin")).ExitCode);
        Assert.Equal(64, (await RunAsync(folder.Path, "", "layout", "verify", "--format", "xml", "b.yaml", "b.bin")).ExitCode);
    }

    [Fact]
    public async Task A_mapping_is_explained_reversed_and_proved()
    {
        using var folder = new TestDirectory();
        folder.Write("m.yaml", """
            mapping: m/1
            from: { layout: l.yaml }
            to: { format: json }
            output: |
              { "order": No, "item": { "sku": Sku } }
            """);
        folder.Write("l.yaml", """
            layout: l/1
            format: { type: csv, delimiter: ";", header: true }
            records: { line: { fields: { No: { type: text }, Sku: { type: text } } } }
            """);
        const string Input = "No;Sku\n17;ab\n";

        var explained = await RunAsync(folder.Path, Input, "map", "m.yaml", "--explain");
        Assert.Equal(0, explained.ExitCode);
        Assert.Contains("/item/sku = \"ab\"", explained.Output, StringComparison.Ordinal);
        Assert.Contains("61 62", explained.Output, StringComparison.Ordinal);

        var reversed = await RunAsync(folder.Path, "", "mapping", "reverse", "m.yaml");
        Assert.Equal(0, reversed.ExitCode);
        Assert.Contains("Sku: 'item.sku'", reversed.Output, StringComparison.Ordinal);

        folder.Write("in.csv", Input);
        var proved = await RunAsync(folder.Path, "", "mapping", "roundtrip", "m.yaml", "in.csv");
        Assert.Equal((0, ""), (proved.ExitCode, proved.Errors));
        Assert.Contains("the output always comes back", proved.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_one_input_have_ids_of_their_own()
    {
        using var folder = new TestDirectory();
        folder.Write("m.yaml", """
            mapping: m/1
            from: { format: text }
            to: { format: text }
            output: |
              $uuid4()
            """);
        var (_, output, _) = await RunAsync(folder.Path, "a\nb\n", "map", "m.yaml");
        Assert.Equal(2, output.Split('\n').Distinct().Count());
        Assert.Equal(output, (await RunAsync(folder.Path, "a\nb\n", "map", "m.yaml")).Output); // and the same ones in a replay
    }

    [Theory]
    [InlineData(64, "frobnicate")]
    [InlineData(64, "map")]
    [InlineData(64, "demo", "--for", "soon")]
    [InlineData(1, "check", "missing.yaml")]
    [InlineData(3, "map", "missing.yaml")]
    [InlineData(3, "dead", "list", "--state", "nowhere")]
    public async Task Exit_codes_are_those_of_the_table(int expected, params string[] arguments)
    {
        using var folder = new TestDirectory();
        var (code, _, errors) = await RunAsync(folder.Path, "", arguments);
        Assert.Equal(expected, code);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public async Task Version_is_printed()
    {
        using var folder = new TestDirectory();
        var (code, output, _) = await RunAsync(folder.Path, "", "--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task The_schema_is_json_and_the_reference_page_is_up_to_date()
    {
        using var folder = new TestDirectory();
        var (_, schema, _) = await RunAsync(folder.Path, "", "schema");
        using var json = System.Text.Json.JsonDocument.Parse(schema);
        Assert.Equal("object", json.RootElement.GetProperty("type").GetString());

        var (_, page, _) = await RunAsync(folder.Path, "", "schema", "--reference");
        Assert.True(page.TrimEnd() == (await File.ReadAllTextAsync(Repository.File("docs/configuration.md"))).TrimEnd(), "docs/configuration.md is old: run ./bridge schema --reference > docs/configuration.md");
    }

    [Fact]
    public async Task The_demo_ends_well_when_every_message_arrived()
    {
        using var folder = new TestDirectory();
        var (code, process) = await BridgeProgram.RunAsync(["demo", "--for", "4s"], workingDirectory: folder.Path, cap: TimeSpan.FromSeconds(60));
        Assert.True(code == 0, process.WithTranscript($"exit code {code}"));
        Assert.Contains(process.Output, l => l.Contains("were received", StringComparison.Ordinal));
        foreach (var way in new[] { "CSV file", "TCP", "MQTT" }) Assert.Contains(process.Output, l => l.Contains(way, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_layout_lets_pass_stands_on_standard_error_of_decode_map_and_verify()
    {
        using var folder = new TestDirectory();
        folder.Write("l.yaml", """
            layout: despatch/1
            format: { type: fixed_width, line_end: lf }
            records:
              D: { recognise: { T: D }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, Qty: { at: 2, length: 4, type: integer } } }
              E: { recognise: { T: E }, fields: { T: { at: 1, length: 1 }, Sum: { at: 2, length: 4, type: integer } } }
            totals: [{ field: E.Sum, is: $sum(D.Qty), mismatch: warn }]
            """);
        folder.Write("m.yaml", "mapping: m\nfrom: { layout: l.yaml }\nto: { format: json }\noutput: { sum: E.Sum }\n");
        folder.Write("in.dat", "D0005\nE0006\n");

        foreach (var (arguments, result) in ((string[], string)[])[(["decode", "--layout", "l.yaml", "in.dat"], "\"Sum\":6"), (["map", "m.yaml", "in.dat"], "{\"sum\":6}"), (["layout", "verify", "l.yaml", "in.dat"], "0 of 1 messages")])
        {
            var (_, output, errors) = await RunAsync(folder.Path, "", arguments);
            Assert.Contains(result, output, StringComparison.Ordinal);
            Assert.Contains("note", errors, StringComparison.Ordinal);
            Assert.Contains("BR2125 the total E.Sum says 6, the records give 5", errors, StringComparison.Ordinal);
        }
    }
}
