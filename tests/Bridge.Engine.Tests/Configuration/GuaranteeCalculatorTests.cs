using Bridge.Engine.Configuration;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Configuration;

public sealed class GuaranteeCalculatorTests
{
    private static readonly SourceTraits File = new(Redelivers: true, StableIds: true);
    private static readonly SourceTraits Tcp = new(Redelivers: false, CanReply: true);
    private static readonly SourceTraits Broker = new(Redelivers: true, IsBroker: true);
    private static readonly SinkTraits Plain = new(64);
    private static readonly SinkTraits Deduplicating = new(64, Deduplicates: true);

    private static Guarantee Compute(SourceTraits source, SinkTraits sink, AckPoint ack = AckPoint.Journaled, int? sourceQos = null, int? sinkQos = null, string? weak = null, JournalLimits? journal = null) =>
        GuaranteeCalculator.Compute("r", new SourceOptions { Type = "x", Traits = source, Ack = ack, Create = _ => throw new NotSupportedException(), QualityOfService = sourceQos }, journal ?? new(), "d", sink, sinkQos, weak);

    [Fact]
    public void A_file_to_a_confirming_broker_is_at_least_once() => Assert.Equal(GuaranteeLevel.AtLeastOnce, Compute(File, Plain).Level);

    [Fact]
    public void Stable_ids_and_a_destination_that_drops_copies_are_effectively_once() => Assert.Equal(GuaranteeLevel.EffectivelyOnce, Compute(File, Deduplicating).Level);

    [Fact]
    public void A_socket_gets_its_ids_in_the_journal_which_is_stable_enough() => Assert.Equal(GuaranteeLevel.EffectivelyOnce, Compute(Tcp, Deduplicating).Level);

    [Fact]
    public void A_broker_without_ids_that_redelivers_stays_at_least_once()
    {
        var guarantee = Compute(Broker, Deduplicating, AckPoint.Delivered);
        Assert.Equal(GuaranteeLevel.AtLeastOnce, guarantee.Level);
        Assert.Contains(guarantee.Because, b => b.Contains("two ids", StringComparison.Ordinal));
    }

    [Fact]
    public void That_copies_have_the_same_id_is_said_only_of_sources_whose_ids_are_stable()
    {
        const string Same = "copies after a failure have the same id";
        const string Again = "after a failure the peer may send a message again, which then gets a new id unless it brings its own";
        Assert.Contains(Same, Compute(File, Plain).Because);
        Assert.DoesNotContain(Again, Compute(File, Plain).Because);
        foreach (var source in (SourceTraits[])[Broker, Tcp])
        {
            var guarantee = Compute(source, Plain, AckPoint.Delivered);
            Assert.Equal(GuaranteeLevel.AtLeastOnce, guarantee.Level);
            Assert.Contains(Again, guarantee.Because);
            Assert.DoesNotContain(Same, guarantee.Because);
        }
    }

    [Theory]
    [InlineData(0, null, "source has qos: 0")]
    [InlineData(1, 0, "destination has qos: 0")]
    public void Qos_0_is_at_most_once(int sourceQos, int? sinkQos, string because)
    {
        var guarantee = Compute(Broker, Plain, AckPoint.Delivered, sourceQos, sinkQos);
        Assert.Equal(GuaranteeLevel.AtMostOnce, guarantee.Level);
        Assert.Contains(because, Assert.Single(guarantee.Because), StringComparison.Ordinal);
    }

    [Fact]
    public void Qos_2_alone_does_not_make_it_effectively_once() => Assert.Equal(GuaranteeLevel.AtLeastOnce, Compute(File, Plain, sinkQos: 2).Level);

    [Fact]
    public void Every_reason_for_loss_is_named()
    {
        var guarantee = Compute(new SourceTraits(Redelivers: false), Plain with { Confirms = false }, AckPoint.Received,
            journal: new JournalLimits { WhenFull = WhenFull.DropOldest, MaxAge = TimeSpan.FromDays(7) });
        Assert.Equal(GuaranteeLevel.AtMostOnce, guarantee.Level);
        Assert.Equal(5, guarantee.Because.Count);
        Assert.Contains("7d", guarantee.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_directory_in_memory_lowers_the_guarantee_of_sources_that_were_confirmed_by_the_journal()
    {
        Assert.Equal(GuaranteeLevel.AtMostOnce, Compute(File, Plain, weak: "it is memory").Level);
        Assert.Equal(GuaranteeLevel.AtLeastOnce, Compute(Broker, Plain, AckPoint.Delivered, weak: "it is memory").Level);
    }

    [Theory]
    [InlineData("tmpfs", DriveType.Ram, true)]
    [InlineData("overlay", DriveType.Fixed, true)]
    [InlineData("nfs4", DriveType.Network, true)]
    [InlineData("unheard-of", DriveType.Network, true)]
    [InlineData("ext4", DriveType.Fixed, false)]
    [InlineData("NTFS", DriveType.Fixed, false)]
    public void File_systems_are_judged_by_their_name_and_kind(string format, DriveType type, bool weak) => Assert.Equal(weak, StateVolume.Weakness(format, type) is not null);

    [Fact]
    public void Memory_file_systems_of_this_machine_are_recognised()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no /dev/shm");
        Assert.NotNull(StateVolume.WeaknessOf("/dev/shm/not/there/yet"));
    }
}
