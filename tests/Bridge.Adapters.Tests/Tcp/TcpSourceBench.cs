using System.Net;
using Bridge.Adapters.Tcp;

namespace Bridge.Adapters.Tests.Tcp;

/// <summary>A TCP source with an intake that answers as a test says.</summary>
public abstract class TcpSourceBench
{
    private protected const string Answers = "answers: { accepted: ack, refused: nak, busy: dc1 }";
    private protected const string Ack = "\x06", Nak = "\x15", Busy = "\x11";

    private protected AdapterStage Stage { get; } = new(new TcpAdapter());

    private protected ScriptedIntake Intake { get; } = new();

    private protected CancellationToken Cancel { get; } = TimeCap.Start();

    private protected async Task<(SourceRun Run, EndPoint Address)> StartAsync(string options = Answers, string address = "listen: 0")
    {
        var source = (TcpSource)Stage.Source($"{{ type: tcp, {address}, framing: {{ type: lines }}, {options} }}");
        var run = new SourceRun(source, Intake);
        await Task.WhenAny(Stage.ConnectedAsync(Cancel), run.Running);
        if (run.Running.IsCompleted) await run.Running;
        return (run, source.LocalEndPoint!);
    }

    // The intake counts a batch when it is called; a refused one shows nowhere else.
    private protected async Task SubmittedAsync(int batches)
    {
        while (Intake.Batches < batches) await Task.Delay(1, Cancel);
    }
}
