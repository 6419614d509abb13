using System.Text;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;

namespace Bridge.Mapping.Tests.Files;

/// <summary><c>sensitive:</c> under <c>from:</c> and <c>to:</c> of a mapping, for formats whose fields no layout can mark.</summary>
public sealed class SensitivePathTests : IDisposable
{
    private const string Hl7 = "MSH|^~\\&|A|B|C|D|198808181126||ADT^A01|M1|P|2.4\rPID|||ID-1^5||SECRET^HIDDEN^A~SECOND||19610615|M\rNK1|1|SECRET2^EVA|WIFE\r";

    private const string Edifact = "UNB+UNOC:3+SENDER+RECEIVER+260301:1200+REF1'UNH+1+ORDERS:D:96A:UN'BGM+220+SECRET+9'NAD+BY+HIDDEN::9'NAD+SU+SECOND::9'UNT+5+1'UNZ+1+REF1'";

    private const string X12 = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*SENDER*RECEIVER*20260301*1200*42*X*005010~ST*850*0001~BEG*00*SA*SECRET**20260301~N1*BY*HIDDEN*92*1001~N1*SU*SECOND*92*7~SE*5*0001~GE*1*42~IEA*1*000000007~";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private (MappingRejection Rejection, string Explained) Reject(string from, string output, string input, string more = "missing: omit", string to = "{ format: json }")
    {
        var loaded = _fixture.Good($"mapping: m/1\nfrom: {from}\nto: {to}\n{more}\noutput: |\n  {output}\n");
        var batch = MessageCutter.Cut(Encoding.UTF8.GetBytes(input), loaded.From).First();
        using var mapped = new MappedBatch([]);
        var rejection = loaded.CreateWorker().Translate(batch[0], mapped).Rejection;
        Assert.NotNull(rejection);
        return (rejection, ExplanationText.Write(new MappingExplainer(loaded).Explain(batch[0])));
    }

    public static TheoryData<string, string, string> Sources => new()
    {
        { "{ format: json, sensitive: [ customer.name, customer.cards.no ] }", "{ \"a\": customer.name, \"c\": [customer.cards.no], \"b\": $number(customer.cards[1].no & \"x\") }", """{"customer": {"name": "SECRET", "cards": [{"no": "HIDDEN"}, {"no": "SECOND"}]}}""" },
        { "{ format: hl7, sensitive: [ PID-5 ] }", "{ \"a\": PID.F5.C2, \"b\": $number($at(\"PID-5.1\")), \"c\": PID.F5[1].C1.S1 }", Hl7.Replace("SECRET2", "X", StringComparison.Ordinal) },
        { "{ format: hl7, sensitive: [ PID.PatientName, 'NK1-2.1' ] }", "{ \"a\": PID.F5.C2, \"b\": $number(NK1[0].F2.C1.S1), \"c\": PID.F5[1].C1.S1 }", Hl7 },
        { "{ format: edifact, sensitive: [ '$at(\"BGM.1004\")', NAD+2 ] }", "{ \"a\": NAD.E02.C01, \"b\": $number($at(\"BGM.1004\")) }", Edifact },
        { "{ format: edifact, sensitive: [ BGM.C106, NAD.C082 ] }", "{ \"a\": NAD.E02.C01, \"b\": $number($at(\"BGM.1004\")) }", Edifact },
        { "{ format: x12, sensitive: [ BEG03, N1-02 ] }", "{ \"a\": N1.E02, \"b\": $number($at(\"BEG-03\")) }", X12 },
        { "{ format: xml, sensitive: [ order.@id, order.customer.name ] }", "{ \"a\": order.customer.name, \"b\": $number(order.`@id`) }", "<order id=\"SECRET\"><customer><name>HIDDEN</name></customer><customer><name>SECOND</name></customer></order>" },
        { "{ format: key_value, sensitive: [ user ] }", "{ \"a\": user, \"b\": $number(user) }", "user=\"SECRET\" src=1" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Fields_of_any_format_are_masked_in_rejections_in_what_the_dead_letter_holds_and_in_explanations(string from, string output, string input)
    {
        var (rejection, explained) = Reject(from, output, input);
        foreach (var text in new[] { rejection.Text, rejection.Decoded!, explained })
        {
            foreach (var secret in new[] { "SECRET", "HIDDEN", "SECOND" })
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
                Assert.DoesNotContain(string.Join(' ', secret.Select(c => $"{(int)c:X2}")), text, StringComparison.Ordinal);
            }
        }
        Assert.Contains("***", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("\"***\"", rejection.Decoded!, StringComparison.Ordinal);
        Assert.Contains("(sensitive)", explained, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_fields_are_shown_as_ever()
    {
        var (rejection, explained) = Reject("{ format: json, sensitive: [ customer.name ] }", "{ \"a\": product.name, \"n\": $count(customer), \"b\": $number(product.name) }", """{"customer": {"name": "SECRET"}, "product": {"name": "bolt"}}""");
        Assert.Contains("value \"bolt\"", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("/n = 1", explained, StringComparison.Ordinal);
        Assert.Equal("""{"customer":{"name":"***"},"product":{"name":"bolt"}}""", rejection.Decoded);
    }

    [Theory]
    [InlineData("""{"card": "HIDDEN", "card": "SECRET", "n": "x"}""")]
    [InlineData("""{"card": {"no": "HIDDEN"}, "card": "SECRET", "n": "x"}""")]
    [InlineData("""{"card": ["SECRET", ["HIDDEN", {"a": "SECRET"}]], "n": "x"}""")]
    public void Members_that_come_twice_and_lists_within_lists_are_masked_as_well(string input)
    {
        var (rejection, explained) = Reject("{ format: json, sensitive: [ card ] }", "{ \"a\": card, \"n\": $number(n) }", input);
        foreach (var text in new[] { rejection.Text, rejection.Decoded!, explained })
        {
            Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
            Assert.DoesNotContain("HIDDEN", text, StringComparison.Ordinal);
        }
        Assert.Contains("\"x\"", rejection.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"b\": $number($string(customer)) }")]
    [InlineData("{ \"b\": $number($join(customer.*, \"-\")) }")]
    [InlineData("{ \"b\": $split(customer.name, \"\").{ \"c\": $number($) } }")]
    [InlineData("( $x := $substring(customer.name, 0, 3); { \"b\": $number($x) } )")]
    public void What_is_made_of_a_field_through_its_record_a_wildcard_or_a_loop_is_not_shown(string output)
    {
        var (rejection, explained) = Reject("{ format: json, sensitive: [ customer.name ] }", output, """{"customer": {"name": "SECRET"}}""");
        foreach (var text in new[] { rejection.Text, explained })
        {
            Assert.DoesNotContain("SEC", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"S\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fields_of_the_output_are_masked_too()
    {
        _fixture.Write("s.json", """{"properties": {"card": {"properties": {"no": {"pattern": "^9"}}}, "other": {"pattern": "^9"}}}""");
        var (rejection, explained) = Reject("{ format: json }", "{ \"card\": { \"no\": $lowercase(a) }, \"other\": b }", """{"a": "SECRET", "b": "plain"}""", to: "{ format: json, schema: s.json, sensitive: [ card.no ] }");
        Assert.Equal("BR2016", rejection.Code);
        Assert.DoesNotContain("secret", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("/card/no: *** (", rejection.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/other: ***", rejection.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", explained, StringComparison.Ordinal);
        Assert.Contains("/card/no = ***", explained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ format: hl7, sensitive: [ PID.PatientNam ] }", "did you mean 'PatientName'?")]
    [InlineData("{ format: hl7, sensitive: [ PID-0 ] }", "there is no field PID-0")]
    [InlineData("{ format: json, schema: s.json, sensitive: [ customer.nmae ] }", "did you mean 'name'?")]
    [InlineData("{ format: json, sensitive: [ 'customer.*' ] }", "no path of names")]
    [InlineData("{ format: json, sensitive: customer }", "is a list of fields")]
    [InlineData("{ layout: l.yaml, sensitive: [ B ] }", "there is no field B")]
    [InlineData("{ layout: l.yaml, sensitve: [ A ] }", "did you mean 'sensitive'?")]
    public void A_name_that_is_not_there_is_an_error_with_the_nearest(string from, string expected)
    {
        _fixture.Write("s.json", """{"properties": {"customer": {"properties": {"name": {}}, "additionalProperties": false}}, "additionalProperties": false}""");
        _fixture.Write("l.yaml", "layout: l/1\nformat: { type: csv, header: true }\nrecords: { r: { fields: { A: { type: text } } } }\n");
        Assert.Null(_fixture.Load($"mapping: m/1\nfrom: {from}\nto: {{ format: json }}\noutput: '{{}}'\n"));
        Assert.Contains(expected, string.Join('\n', _fixture.Diagnostics.All), StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_that_the_format_does_not_know_is_a_warning_since_messages_may_have_it()
    {
        Assert.NotNull(_fixture.Load("mapping: m/1\nfrom: { format: hl7, sensitive: [ PIE-5 ] }\nto: { format: json }\noutput: '{}'\n"));
        Assert.Contains("there is no segment PIE; did you mean ", Assert.Single(_fixture.Diagnostics.All).Message, StringComparison.Ordinal);
    }
}
