using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>Computes what a route promises from what its source and destination can do, the ack point and the state directory. Pure.</summary>
public static class GuaranteeCalculator
{
    /// <summary>The guarantee for one destination. <paramref name="stateWeakness"/>: why the state directory does not keep things, or null.</summary>
    public static Guarantee Compute(string route, SourceOptions source, JournalLimits journal, string destination, SinkTraits sink, int? sinkQualityOfService, string? stateWeakness)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(sink);
        var losses = Losses(source, journal, sink, sinkQualityOfService, stateWeakness);
        if (losses.Count > 0) return new Guarantee(route, destination, GuaranteeLevel.AtMostOnce, losses);

        var held = source.Ack == AckPoint.Journaled
            ? "the source is confirmed when the message is on disk"
            : "the source is confirmed when the destination has the message";
        const string Kept = "the journal keeps it until the destination confirms";
        var qualityTwice = sinkQualityOfService == 2;
        if (!sink.Deduplicates && !qualityTwice)
        {
            var copies = source.Traits.StableIds ? "copies after a failure have the same id" : "after a failure the peer may send a message again, which then gets a new id unless it brings its own";
            return new Guarantee(route, destination, GuaranteeLevel.AtLeastOnce, [held, Kept, copies]);
        }
        if (source.Traits is { Redelivers: true, StableIds: false })
        {
            return new Guarantee(route, destination, GuaranteeLevel.AtLeastOnce, [held, Kept, "a message that the source offers twice gets two ids, so the destination cannot drop the copy"]);
        }
        if (!sink.Deduplicates)
        {
            // QoS 2 rules out copies within one session only; a bridge killed between PUBCOMP and its cursor sends again.
            return new Guarantee(route, destination, GuaranteeLevel.AtLeastOnce, [held, Kept, "QoS 2 drops copies within one session, not those after a crash of the bridge"]);
        }
        return new Guarantee(route, destination, GuaranteeLevel.EffectivelyOnce, [held, Kept, source.Traits.StableIds ? "copies have the same id and the destination drops them" : "what the bridge sends again has the same id and the destination drops it"]);
    }

    private static List<string> Losses(SourceOptions source, JournalLimits journal, SinkTraits sink, int? sinkQualityOfService, string? stateWeakness)
    {
        var losses = new List<string>();
        if (source.Ack == AckPoint.Received) losses.Add("ack: received confirms before the message is stored");
        if (source.QualityOfService == 0) losses.Add("the source has qos: 0, which is neither confirmed nor sent again");
        else if (source.Traits is { Redelivers: false, CanReply: false }) losses.Add($"the source '{source.Type}' has no way to confirm, so its peer cannot know what to send again");
        if (sinkQualityOfService == 0) losses.Add("the destination has qos: 0, which nobody confirms");
        else if (!sink.Confirms) losses.Add("the destination does not confirm what it gets");
        if (journal.WhenFull == WhenFull.DropOldest) losses.Add("when_full: drop_oldest gives up messages when the journal is full");
        if (journal.MaxAge is { } age) losses.Add($"max_age gives up messages after {Bridge.Configuration.Values.Duration.Format(age)}");
        if (stateWeakness is not null && source.Ack == AckPoint.Journaled) losses.Add($"the state directory does not last: {stateWeakness}");
        return losses;
    }
}
