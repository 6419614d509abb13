using System.Net;
using System.Text;
using Bridge.Adapters.Tcp;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Adapters.Tests.Tcp;

/// <summary>Senders that expect the answer of their format: HL7's ACK, X12's 997, EDIFACT's CONTRL.</summary>
public sealed class FormatAnswerTests
{
    private const string Admission = "MSH|^~\\&|ADT1|MCM|LABADT|SITE|198808181126||ADT^A01|MSG00001|P|2.5.1\rPID|||PATID1234^5^M11\r";
    private const string Isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~";
    private const string Orders = "GS*PO*SEND*RECV*20260301*1200*42*X*005010~"; // the header of a group
    private const string Order = Orders + "ST*850*0001~BEG*00~SE*3*0001~GE*1*42~"; // one with an order in it

    private readonly AdapterStage _stage = new(new TcpAdapter(), new CodecsAdapter());
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    private async Task<(SourceRun Run, TestPeer Peer)> StartAsync(string options)
    {
        var source = (TcpSource)_stage.Source($"{{ type: tcp, listen: 0, {options} }}");
        var run = new SourceRun(source, _intake);
        await Task.WhenAny(_stage.ConnectedAsync(_cancel), run.Running);
        if (run.Running.IsCompleted) await run.Running;
        return (run, await TestPeer.ConnectAsync(source.LocalEndPoint!, _cancel));
    }

    private Task<(SourceRun Run, TestPeer Peer)> StartMllpAsync(string format = "hl7") => StartAsync($"framing: {{ type: mllp }}, answers: {{ format: {format} }}");

    private Task<(SourceRun Run, TestPeer Peer)> StartOwnAsync(string format, string options = "")
    {
        _stage.CodecFramer = () => Codec(format).CreateFramer()!;
        return StartAsync($"answers: {{ format: {(options.Length == 0 ? format : $"{{ type: {format}, {options} }}")} }}");
    }

    private ICodec Codec(string format)
    {
        var diagnostics = new Diagnostics();
        var create = ConfigReader.Read(YamlTree.Parse("{}", "m.yaml", diagnostics)!, new ConfigScope { Diagnostics = diagnostics, Registry = _stage.Registry }, "from", _stage.Registry.Codecs[format].Bind);
        return create(new CodecContext { Expressions = null! });
    }

    private static string Mllp(string message) => $"\x0b{message}\x1c\r";

    private async Task<string[]> AnswerAsync(TestPeer peer)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\x1c\r", StringComparison.Ordinal)) text.Append(await peer.ReadAsync(1, _cancel));
        Assert.StartsWith("\x0b", text.ToString(), StringComparison.Ordinal);
        return text.ToString(1, text.Length - 3).Split('\r', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string> UntilAsync(TestPeer peer, string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().Contains(end, StringComparison.Ordinal) || text[^1] is not ('~' or '\'')) text.Append(await peer.ReadAsync(1, _cancel));
        return text.ToString();
    }

    [Fact]
    public async Task An_hl7_message_gets_AA_with_its_control_id_when_the_ack_point_is_reached_and_not_before()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission), _cancel);
        var taken = await _intake.NextAsync(_cancel);
        var answer = AnswerAsync(peer);
        Assert.False(answer.IsCompleted);
        held.SetResult();
        var ack = await answer;
        Assert.Equal(Admission, taken.Text);
        Assert.Matches(@"^MSH\|\^~\\&\|LABADT\|SITE\|ADT1\|MCM\|\d{14}[+-]\d{4}\|\|ACK\^A01\^ACK\|\d{17}\|P\|2\.5\.1$", ack[0]);
        Assert.Equal(["MSA|AA|MSG00001"], ack[1..]);
    }

    [Fact]
    public async Task An_hl7_message_that_is_refused_gets_AE_with_the_reason_and_its_neighbours_get_AA()
    {
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text.Contains("WRONG", StringComparison.Ordinal)
            ? Receipt.Refused("BR2012 admit.yaml:7:3  no patient | in it\n  from 10.0.0.1") with { Finding = new Finding("BR2012", -1, "PID") } : Receipt.Accepted)]);
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission) + Mllp(Admission.Replace("MSG00001", "WRONG", StringComparison.Ordinal)) + Mllp(Admission.Replace("MSG00001", "3", StringComparison.Ordinal)), _cancel);
        Assert.Equal("MSA|AA|MSG00001", (await AnswerAsync(peer))[1]);
        var bad = await AnswerAsync(peer);
        Assert.Equal(["MSA|AE|WRONG", "ERR||PID^1|207^Application internal error^HL70357|E|BR2012|||no patient \\F\\ in it"], bad[1..]);
        Assert.Equal("MSA|AA|3", (await AnswerAsync(peer))[1]);
    }

    [Fact]
    public async Task An_hl7_message_of_an_old_version_has_the_reason_in_MSA_3()
    {
        _intake.Answer = (_, _) => Receipts.All(Receipt.Refused("BR2247 HL7 at byte 0: the message is of type ADT_A99"));
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission.Replace("2.5.1", "2.3", StringComparison.Ordinal)), _cancel);
        Assert.Equal(["MSA|AR|MSG00001|BR2247 HL7 at byte 0: the message is of type ADT_A99"], (await AnswerAsync(peer))[1..]);
    }

    [Fact]
    public async Task A_busy_bridge_closes_the_connection_or_answers_AR_as_configured()
    {
        _intake.Answer = (_, _) => Receipts.All(Receipt.Busy("the journal is full"));
        var (run, peer) = await StartMllpAsync();
        await using (run)
        using (peer)
        {
            await peer.SendAsync(Mllp(Admission), _cancel);
            Assert.Equal("", await peer.ReadToEndAsync(_cancel));
        }
        (run, peer) = await StartMllpAsync("{ type: hl7, busy: reject }");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission), _cancel);
        Assert.Equal(["MSA|AR|MSG00001", "ERR|||207^Application internal error^HL70357|E||||the journal is full"], (await AnswerAsync(peer))[1..]);
    }

    [Fact]
    public async Task Garbage_in_a_frame_is_rejected_and_the_conversation_goes_on()
    {
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp("GET / HTTP/1.1") + Mllp("MSH|") + Mllp("") + "noise" + Mllp(Admission), _cancel);
        Assert.Equal("MSA|AR", (await AnswerAsync(peer))[1][..6]);
        var answers = new List<string>();
        while (answers.Count == 0 || answers[^1] != "MSA|AA|MSG00001") answers.Add((await AnswerAsync(peer))[1]);
        Assert.All(answers[..^1], a => Assert.StartsWith("MSA|AR", a, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_control_id_twice_is_two_messages_and_two_answers()
    {
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission) + Mllp(Admission), _cancel);
        var (first, second) = (await AnswerAsync(peer), await AnswerAsync(peer));
        Assert.Equal(["MSA|AA|MSG00001", "MSA|AA|MSG00001"], [first[1], second[1]]);
        Assert.NotEqual(first[0].Split('|')[9], second[0].Split('|')[9]); // each answer has an id of its own
        Assert.Equal(2, (await _intake.NextAsync(2, _cancel)).Count);
    }

    [Theory]
    [InlineData("AL|NE", "MSA|CA|MSG00001")]
    [InlineData("NE|AL", "MSA|AA|MSG00001")]
    [InlineData("ER|SU", "MSA|AA|MSG00001")]
    public async Task A_sender_in_enhanced_mode_gets_the_acknowledgement_that_it_asks_for(string conditions, string answer)
    {
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission.Replace("2.5.1", $"2.5.1|||{conditions}", StringComparison.Ordinal)), _cancel);
        Assert.Equal(answer, (await AnswerAsync(peer))[1]);
    }

    [Fact]
    public async Task A_sender_that_wants_no_acknowledgement_and_an_acknowledgement_get_none()
    {
        var (run, peer) = await StartMllpAsync();
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Admission.Replace("2.5.1", "2.5.1|||NE|NE", StringComparison.Ordinal))
            + Mllp("MSH|^~\\&|A||B||1||ACK^A01|9|P|2.3\rMSA|AA|1\r") + Mllp(Admission.Replace("MSG00001", "last", StringComparison.Ordinal)), _cancel);
        Assert.Equal("MSA|AA|last", (await AnswerAsync(peer))[1]);
        Assert.Equal(3, (await _intake.NextAsync(3, _cancel)).Count);
    }

    [Fact]
    public async Task An_x12_group_gets_a_997_when_it_ends_that_the_decoder_and_its_counts_accept()
    {
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text.Contains("*0002~", StringComparison.Ordinal)
            ? Receipt.Refused("BR2012 no order number") with { Finding = new Finding("BR2012", 12, "BEG.E03") } : Receipt.Accepted)]);
        var (run, peer) = await StartOwnAsync("x12");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Isa + Orders + "ST*850*0001~BEG*00*SA*PO-7~SE*3*0001~ST*850*0002~BEG*00~SE*3*0002~", _cancel);
        Assert.Equal(2, (await OfferedAsync(2)));
        await peer.SendAsync("GE*2*42~IEA*1*000000007~", _cancel);
        var interchange = await UntilAsync(peer, "IEA");
        Assert.Contains("*ZZ*RECEIVER       *ZZ*SENDER         *", interchange, StringComparison.Ordinal);
        var json = Decoded("x12", interchange);
        Assert.DoesNotContain("Problems", json, StringComparison.Ordinal);
        Assert.Contains("AK1*PO*42~AK2*850*0001~AK5*A~AK2*850*0002~AK3*BEG*2**8~AK5*R*5~AK9*P*2*2*1~", interchange, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trailer_that_contradicts_shows_in_the_997_and_TA1_is_sent_where_ISA14_asks()
    {
        var (run, peer) = await StartOwnAsync("x12", "implementation: true");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Isa.Replace("*0*P", "*1*P", StringComparison.Ordinal) + Orders + "ST*850*0001~BEG*00*SA*PO-7~SE*3*0001~GE*2*42~IEA*1*000000008~", _cancel);
        Assert.Contains("AK2*850*0001~IK5*A~AK9*E*2*1*1*5~", await UntilAsync(peer, "IEA*1"), StringComparison.Ordinal);
        Assert.Contains("TA1*000000007*260301*1200*R*001~", await UntilAsync(peer, "IEA*0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interchanges_one_behind_the_other_are_answered_each_and_acknowledgements_not_at_all()
    {
        var (run, peer) = await StartOwnAsync("x12");
        await using var _ = run;
        using var __ = peer;
        const string report = "GS*FA*SEND*RECV*20260301*1200*43*X*005010~ST*997*0001~AK1*PO*1~AK9*A*1*1*1~SE*4*0001~GE*1*43~";
        await peer.SendAsync(Isa + Order + "IEA*1*000000007~\n" + Isa + report + "IEA*1*000000007~\n" + Isa + Order + "IEA*1*000000007~\n", _cancel);
        var first = await UntilAsync(peer, "IEA");
        var second = await UntilAsync(peer, "IEA");
        Assert.Contains("AK1*PO*42~", first, StringComparison.Ordinal);
        Assert.Contains("AK1*PO*42~", second, StringComparison.Ordinal);
        Assert.NotEqual(first, second); // control numbers grow
    }

    [Fact]
    public async Task An_edifact_interchange_gets_CONTRL_with_its_groups_and_the_decoder_accepts_it()
    {
        var (run, peer) = await StartOwnAsync("edifact");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync("UNA:+.? 'UNB+UNOC:3+BUYER:14+SELLER:14+260301:1200+REF1'UNG+ORDERS+G1+G2+260301:1200+9+UN+D:96A'UNH+1+ORDERS:D:96A:UN'BGM+220+PO-7+9'UNT+3+1'UNH+2+ORDERS:D:96A:UN'BGM+220+PO-8+9'UNT+9+2'UNE+2+9'UNZ+1+REF1'", _cancel);
        var interchange = await UntilAsync(peer, "UNZ");
        Assert.Contains("UCI+REF1+BUYER:14+SELLER:14+7'UCF+9+G1+G2+7'UCM+1+ORDERS:D:96A:UN+7'UCM+2+ORDERS:D:96A:UN+4+29'UNT+6+1'", interchange, StringComparison.Ordinal);
        Assert.StartsWith("UNB+UNOC:3+SELLER:14+BUYER:14+", interchange, StringComparison.Ordinal);
        Assert.DoesNotContain("Problems", Decoded("edifact", interchange), StringComparison.Ordinal);
        // CONTRL itself gets no answer, the next interchange does.
        await peer.SendAsync(interchange + "UNB+UNOC:3+BUYER:14+SELLER:14+260301:1200+REF2'UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'UNZ+1+REF2'", _cancel);
        Assert.Contains("UCI+REF2+", await UntilAsync(peer, "UNZ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_interchanges_that_ask_for_CONTRL_get_it_where_that_is_agreed()
    {
        var (run, peer) = await StartOwnAsync("edifact", "when: requested");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync("UNB+UNOC:3+A+B+260301:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'UNZ+1+1'UNB+UNOC:3+A+B+260301:1200+2++++1'UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'UNZ+1+2'", _cancel);
        Assert.Contains("UCI+2+A+B+7'", await UntilAsync(peer, "UNZ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interchange_that_comes_in_one_frame_is_answered_in_one_frame()
    {
        var (run, peer) = await StartMllpAsync("x12");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync(Mllp(Isa + Order + "IEA*1*000000007~"), _cancel);
        Assert.Contains("AK2*850*0001~AK5*A~AK9*A*1*1*1~", (await AnswerAsync(peer))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_bridge_gives_no_verdict_on_an_interchange_but_closes_the_connection()
    {
        _intake.Answer = (_, _) => Receipts.All(Receipt.Busy("full"));
        var (run, peer) = await StartOwnAsync("edifact");
        await using var _ = run;
        using var __ = peer;
        await peer.SendAsync("UNB+UNOC:3+A+B+260301:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'UNZ+1+1'", _cancel);
        Assert.Equal("", await peer.ReadToEndAsync(_cancel));
    }

    [Fact]
    public async Task A_header_that_is_damaged_is_a_dead_letter_and_a_name_that_cannot_be_written_closes_the_connection()
    {
        var (run, peer) = await StartOwnAsync("x12");
        await using var _ = run;
        using (peer)
        {
            await peer.SendAsync("ISA*00*broken\n" + new string('x', 600) + "\n" + Isa + Order + "IEA*1*000000007~\n", _cancel);
            Assert.Equal("", await peer.ReadToEndAsync(_cancel)); // it cannot be answered, so the peer has to send again
        }
        using var other = await TestPeer.ConnectAsync(((TcpSource)run.Source).LocalEndPoint!, _cancel);
        // GS02 holds the repetition separator: X12 has no way to write it back.
        await other.SendAsync(Isa + "GS*PO*SE^ND*RECV*20260301*1200*42*X*005010~ST*850*0001~BEG*00~SE*3*0001~GE*1*42~IEA*1*000000007~", _cancel);
        Assert.Equal("", await other.ReadToEndAsync(_cancel));
        await run.StopAsync();
        Assert.Contains(_stage.Lines, l => l.Contains("the answer cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_beside_a_format_are_an_error()
    {
        var finding = Assert.Single(_stage.Findings("{ type: tcp, listen: 0, answers: { format: hl7, accepted: ack } }"));
        Assert.Equal("BR1005", finding.Code);
        Assert.Contains("either", finding.Message, StringComparison.Ordinal);
        Assert.Equal("BR1005", Assert.Single(_stage.Findings("{ type: tcp, listen: 0, answers: { format: hl9 } }")).Code);
    }

    private async Task<int> OfferedAsync(int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (_intake.Offered < count) await timer.WaitForNextTickAsync(_cancel);
        return _intake.Offered;
    }

    private string Decoded(string format, string interchange)
    {
        var codec = Codec(format);
        var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Body = Encoding.Latin1.GetBytes(interchange) });
        var document = new Documents.Document();
        codec.Decode(batch[0], document);
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = Codec("json").CreateWriter(json);
        writer.Copy(document, 0);
        writer.Complete();
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_is_closed_within_an_interchange_is_told_of_and_the_messages_before_pass(bool isCut)
    {
        _stage.CodecFramer = () => Codec("x12").CreateFramer()!;
        var (run, peer) = await StartAsync("");
        await peer.SendAsync(Isa + Order + (isCut ? "" : "IEA*1*000000007~"), _cancel);
        Assert.Null((await _intake.NextAsync(_cancel)).Fault);
        peer.Dispose();
        if (isCut)
        {
            var told = await _intake.NextAsync(_cancel);
            Assert.Equal(("", true), (told.Text, told.Fault!.StartsWith("The connection was closed, and the interchange '000000007' has no IEA: it was cut", StringComparison.Ordinal)));
        }
        await run.DisposeAsync();
        Assert.Equal(isCut ? 2 : 1, _intake.All.Count);
    }
}
