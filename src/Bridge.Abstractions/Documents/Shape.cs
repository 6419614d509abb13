namespace Bridge.Documents;

/// <summary>
/// What a codec promises about its documents: a tree of names, types and cardinality. Mappings are checked against it when they are compiled.
/// Immutable and thread-safe.
/// </summary>
public sealed class Shape
{
    /// <summary>A shape with these members; none for a scalar.</summary>
    public Shape(string name, ShapeKind kind, Occurs occurs = Occurs.One, IReadOnlyList<Shape>? members = null)
    {
        Name = name;
        Kind = kind;
        Occurs = occurs;
        Members = members ?? [];
    }

    /// <summary>The identifier-safe name that mappings use.</summary>
    public string Name { get; }

    /// <summary>The name as the format's own people write it (CUST-NO); equal to <see cref="Name"/> where that is safe.</summary>
    public string OriginalName { get => field ?? Name; init; }

    /// <summary>What it holds.</summary>
    public ShapeKind Kind { get; }

    /// <summary>How often it may come.</summary>
    public Occurs Occurs { get; }

    /// <summary>Members of an object; for an array that holds scalars or objects the item's shape is this shape with <see cref="Occurs.Many"/>.</summary>
    public IReadOnlyList<Shape> Members { get; }

    /// <summary>True when members may come that are not listed (a JSON Schema with additional properties): unknown names are no errors then.</summary>
    public bool Open { get; init; }

    /// <summary>Of an output: the writer refuses a document without it. Of an input nothing is said by it; see <see cref="Occurs"/>.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// Of an output: members beyond <see cref="Members"/> by their names, such as elements by number; null for a name that is refused. Without it
    /// <see cref="Open"/> decides.
    /// </summary>
    public Func<string, Shape?>? Others { get; init; }

    /// <summary>True when the value is masked in errors and logs.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Where the definition stands, for messages ("field EAN of record D, layouts/despatch.yaml:12"); may be empty.</summary>
    public string Origin { get; init; } = "";

    /// <summary>
    /// Turns the notation of the format's own people (<c>PID-5.1</c>, <c>BGM.1004</c>, <c>CUST-NO OF ORDER-REC</c>) into steps through the document;
    /// set on the root shape by formats that have such a notation.
    /// </summary>
    public Func<string, IReadOnlyList<ShapeStep>?>? Locate { get; init; }

    /// <summary>The same under another name, once: for a document that is a member of another.</summary>
    public Shape As(string name) => new(name, Kind, Occurs.One, Members) { Open = Open, Sensitive = Sensitive, Required = Required, Others = Others, Origin = Origin, Locate = Locate };

    /// <summary>Finds a member by its safe or its original name.</summary>
    public Shape? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name || member.OriginalName == name) return member;
        }
        return null;
    }
}
