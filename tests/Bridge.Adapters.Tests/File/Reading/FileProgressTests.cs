using Bridge.Adapters.File.Reading;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Adapters.Tests.File.Reading;

public sealed class FileProgressTests
{
    private static readonly FileIdentity One = new(1);

    [Fact]
    public void A_position_survives_its_encoding()
    {
        var position = new FilePosition(7, new FileIdentity(UInt128.MaxValue - 5), 1, 2, 3, true, true, "grün", "ISA*"u8.ToArray(), true);
        var again = FilePosition.Decode(position.Encode())!;
        Assert.Equal(position with { Preamble = default }, again with { Preamble = default });
        Assert.Equal(position.Preamble.ToArray(), again.Preamble.ToArray());
        Assert.Null(FilePosition.Decode(default));
        Assert.Null(FilePosition.Decode(new byte[] { 99 }));
    }

    [Fact]
    public async Task For_every_pattern_of_stored_batches_reading_goes_on_before_the_first_gap()
    {
        // Batch n is taken up only after n - 4 was accepted; the rest of the last four may be stored or not, in any pattern.
        for (var count = 1; count <= 20; count++)
        {
            for (var pattern = 0; pattern < 16; pattern++)
            {
                var journal = new Positions();
                var stored = new bool[count];
                for (var n = 0; n < count; n++)
                {
                    stored[n] = n < count - 4 || (pattern & 1 << (n % 4)) != 0;
                    if (stored[n]) journal.Store(FileProgress.Store(new FilePosition(n, One, n * 10, n * 10 + 10, n + 1, n == 0, false, null, default)));
                }
                var progress = await FileProgress.LoadAsync(journal, TestContext.Current.CancellationToken);
                var gap = Array.IndexOf(stored, false);
                var expected = gap < 0 ? count : gap;
                Assert.Equal(expected * 10, progress.Find(One)?.End ?? 0);
            }
        }
    }

    [Fact]
    public async Task Positions_of_other_files_are_not_taken_for_this_one()
    {
        var journal = new Positions();
        journal.Store(FileProgress.Store(new FilePosition(0, One, 0, 10, 1, true, false, null, default)));
        var progress = await FileProgress.LoadAsync(journal, TestContext.Current.CancellationToken);
        Assert.Null(progress.Find(new FileIdentity(2)));
        Assert.Equal(10, progress.Find(One)!.End);
    }

    private sealed class Positions : IIntake
    {
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _all = [];

        public void Store((string Name, ReadOnlyMemory<byte> Value) position) => _all[position.Name] = position.Value;

        public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(_all.GetValueOrDefault(name));

        public ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
