using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>What <see cref="RecordWriter"/> takes: the fields and records of a layout, and which of them must be given.</summary>
internal static class OutputShapes
{
    /// <summary>The shape of a whole document.</summary>
    /// <param name="records">The layout's record types.</param>
    /// <param name="computed">Fields whose values are control totals, and need not be given.</param>
    public static Shape Of(RecordSet records, IReadOnlyCollection<FieldLayout> computed)
    {
        if (records.IsSingle) return new Shape(records.Roots[0].Safe, ShapeKind.Object, Occurs.One, Members(records.Roots[0], computed)) { Origin = records.Roots[0].Location.ToString() };
        // Only a message is written; what encloses it when it is read has no place in the output.
        var roots = records.Messages.Count == 0
            ? records.Roots.Select(r => Record(r, computed))
            : records.Messages.Select(m => new Shape(m.Safe, ShapeKind.Object, Occurs.Optional, Members(m, computed)) { Origin = m.Location.ToString(), Required = records.Messages.Count == 1 });
        return new Shape("", ShapeKind.Object, Occurs.One, [.. roots]);
    }

    private static Shape Record(RecordLayout record, IReadOnlyCollection<FieldLayout> computed) => new(record.Safe, ShapeKind.Object, record.Occurs.Occurs, Members(record, computed))
    {
        Origin = record.Location.ToString(),
        Required = record.Occurs.Min > 0,
    };

    private static List<Shape> Members(RecordLayout record, IReadOnlyCollection<FieldLayout> computed) =>
    [
        .. record.Fields.Select(f => new Shape(f.Safe, f.ShapeKind, Occurs.Optional)
        {
            OriginalName = f.Name,
            Origin = f.Location.ToString(),
            Required = f is { Required: true, Default: null, Mark: null } && !computed.Contains(f),
        }),
        .. record.OwnMembers ?? [],
        .. record.PositionShape,
        .. record.Records.Select(r => Record(r, computed)),
    ];
}
