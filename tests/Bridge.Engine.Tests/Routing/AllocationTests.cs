using System.Diagnostics;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Engine.Tests.Routing;

/// <summary>Tests that measure the whole process.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public class AloneCollection;

/// <summary>The way of a message through intake, journal and dispatcher allocates by batch, not by message.</summary>
[Collection("alone")]
public sealed class AllocationTests : IAsyncDisposable
{
    private const int BatchSize = 512;

    private readonly Plant _plant = new() { MaxBatch = 1024 };

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Nothing_is_allocated_per_message()
    {
        _plant.Mapping = _plant.Map("key: country\noutput: { no: no, sku: $uppercase(sku) }\n");
        long delivered = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long wanted = 0;
        _plant.Sink.Deliver = (_, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                _ = batch[i].Body.Length;
                batch.Accept(i);
            }
            if ((delivered += batch.Count) >= Volatile.Read(ref wanted)) reached.TrySetResult();
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        var intake = await _plant.Source.IntakeAsync();
        await SendAsync(40);   // compiles, and fills the pools
        // Pools are at their best in some rounds; what is allocated for each message would be there in all of them.
        var bytes = double.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            await SendAsync(100);
            var ofRound = (GC.GetTotalAllocatedBytes(precise: true) - before) / (100.0 * BatchSize);
            var microseconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / (100.0 * BatchSize);
            TestContext.Current.TestOutputHelper?.WriteLine($"{ofRound:0.0} bytes and {microseconds:0.00} µs of processor time a message");
            bytes = Math.Min(bytes, ofRound);
        }
        // A string, a task or a closure for each message would be 24 bytes and more.
        Assert.True(bytes < 20, $"{bytes:0.0} bytes are allocated for each message.");

        async Task SendAsync(int batches)
        {
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref wanted, delivered + (batches * BatchSize));
            Task<Receipts>? last = null;
            for (var n = 0; n < batches; n++)
            {
                var batch = MessageBatch.Rent();
                for (var i = 0; i < BatchSize; i++) batch.Add(new MessageDraft { Key = "DE"u8, Body = """{"no":4711,"sku":"ab-100","country":"DE"}"""u8 });
                var next = intake.SubmitAsync(batch, TestContext.Current.CancellationToken).AsTask();
                if (last is not null) Assert.True((await last).AllAccepted);
                last = next;
            }
            Assert.True((await last!).AllAccepted);
            await reached.Task.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        }
    }
}
