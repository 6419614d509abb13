using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>A control total: which field holds it and how it is computed. Checked on decode, computed on encode.</summary>
internal sealed record TotalRule
{
    public required string Field { get; init; }

    public ConfigText? Is { get; init; }

    public TotalMismatch Mismatch { get; init; }

    public Location Location { get; init; }

    public static IReadOnlyList<TotalRule> ReadAll(ConfigReader c) => c.List("totals", "Control totals; checked when reading, computed when writing.", static t => new TotalRule
    {
        Field = t.Text("field", "The field that holds the total, such as T.RecordCount."),
        Is = t.Expression("is", "JSONata over the document that computes it, such as $count(D) + 2.", required: true),
        Mismatch = t.Choice("mismatch", "What happens to a message whose total is wrong: reject, or warn.", TotalMismatch.Reject),
        Location = t.Location,
    });
}
