namespace Bridge.Mapping.Syntax;

/// <summary>One parameter of a signature.</summary>
internal sealed class Parameter
{
    /// <summary>Types admitted.</summary>
    public TypeSet Types { get; init; }

    /// <summary>The type letter as written, or '(' for a choice.</summary>
    public char Letter { get; init; }

    /// <summary>Takes the context item if the argument is left out.</summary>
    public bool Context { get; set; }

    /// <summary>May be left out.</summary>
    public bool Optional { get; set; }

    /// <summary>May be given many times.</summary>
    public bool Repeated { get; set; }

    /// <summary>Type parameter of an array or function, or null.</summary>
    public string? Subtype { get; set; }
}
