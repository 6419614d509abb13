using Bridge.Codecs.Layouts.Fields;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>One type of record: how it is recognised, its fields, and the records that follow it and belong to it. Immutable once its layout is read.</summary>
internal sealed class RecordLayout
{
    public required string Name { get; init; }

    public string Safe { get; init; } = "";

    public Location Location { get; init; }

    public Cardinality Occurs { get; init; } = Cardinality.One;

    public IReadOnlyList<FieldLayout> Fields { get; init; } = [];

    /// <summary>Members that the format describes itself in place of <see cref="Fields"/>, such as the items of a copybook; null for records with fields.</summary>
    public IReadOnlyList<Shape>? OwnMembers { get; init; }

    /// <summary>The names of <see cref="OwnMembers"/> in UTF-8, safe and as written.</summary>
    public byte[][] OwnNames => field ??= [.. (OwnMembers ?? []).SelectMany(m => new[] { m.Name, m.OriginalName }).Distinct().Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Its bytes tell it from others.</summary>
    public bool HasMarks => Recognise.Count > 0 || OwnMembers is not null;

    /// <summary>The fields in the order of their positions.</summary>
    public IReadOnlyList<FieldLayout> ByPosition => field ??= [.. Fields.OrderBy(f => f.Start)];

    /// <summary>Records that belong to this one and follow it; members of it in the document.</summary>
    public IReadOnlyList<RecordLayout> Records { get; init; } = [];

    /// <summary>The member of a record that says where it stood among its siblings, where these come in any order.</summary>
    public const string Position = "Position";

    /// <summary><see cref="Records"/> come in any order.</summary>
    public bool AnyOrder { get; init; }

    /// <summary>Its siblings and it come in any order.</summary>
    public bool HasPosition => Parent is { AnyOrder: true };

    /// <summary>Values of own fields that tell this record from others: the number of the field, and the spellings.</summary>
    public IReadOnlyList<(int Field, IReadOnlyList<string> Values)> Recognise { get; init; } = [];

    /// <summary><see cref="Safe"/> in UTF-8.</summary>
    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    /// <summary>How many bytes the shortest marks have together: of several matching types the most exact one wins.</summary>
    public int MarkLength { get; internal set; }

    /// <summary>Number of the first field within <see cref="RecordSet.Fields"/>.</summary>
    public int FirstField { get; internal set; }

    /// <summary>Number of this record within <see cref="RecordSet.All"/>.</summary>
    public int Number { get; internal set; }

    /// <summary>The record that this one belongs to, or null.</summary>
    public RecordLayout? Parent { get; internal set; }

    /// <summary>Place among its siblings, from 0.</summary>
    public int Order { get; internal set; }

    /// <summary>Place of <see cref="Safe"/> in the buffer of names.</summary>
    public (int Start, int Length) NameAt { get; internal set; }

    /// <summary>Nodes of one record at offset 0 of its source: the object, then its fields, all raw.</summary>
    public DocumentNode[] Template { get; internal set; } = [];

    /// <summary>Numbers of the fields that must have content.</summary>
    public int[] RequiredFields { get; internal set; } = [];

    public Shape ToShape(bool asRoot = false) => new(Safe, ShapeKind.Object, asRoot ? Documents.Occurs.One : Occurs.Occurs, [.. OwnMembers ?? Fields.Select(f => f.ToShape()), .. PositionShape, .. Records.Select(r => r.ToShape())])
    {
        OriginalName = Name,
        Origin = Location.ToString(),
    };

    /// <summary>The member <see cref="Position"/>, if it has one.</summary>
    public IEnumerable<Shape> PositionShape => HasPosition ? [new Shape(Position, ShapeKind.Integer, Documents.Occurs.Optional)] : [];
}
