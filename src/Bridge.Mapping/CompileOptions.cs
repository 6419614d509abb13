using Bridge.Documents;

namespace Bridge.Mapping;

/// <summary>How an expression is compiled.</summary>
public sealed record CompileOptions
{
    /// <summary>The reference's behaviour: what <c>bridge eval</c> uses.</summary>
    public static CompileOptions Compat { get; } = new();

    /// <summary>What routes and mapping files use: exact numbers, names checked, no $eval.</summary>
    public static CompileOptions Mapping { get; } = new() { IsMapping = true, Exact = true, EvalAllowed = false };

    /// <summary>Mode <c>mapping</c>: unknown variables, functions and names are errors, and the functions beyond JSONata are there. Otherwise mode <c>compat</c>.</summary>
    public bool IsMapping { get; init; }

    /// <summary>Exact decimal numbers instead of IEEE doubles.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether $eval may be called.</summary>
    public bool EvalAllowed { get; init; } = true;

    /// <summary>Fast paths; off only for the test that compares them with the general path.</summary>
    public bool Specialise { get; init; } = true;

    /// <summary>Every expression tells the context's trace what it gives; for explaining, together with <see cref="Specialise"/> off.</summary>
    internal bool Trace { get; init; }

    /// <summary>Names and types of the context item, for checks; null if nothing is known.</summary>
    public Shape? Input { get; init; }

    /// <summary>Names and types of the whole document ($$), if the context item is a part of it; null: the same as <see cref="Input"/>.</summary>
    public Shape? Root { get; init; }

    /// <summary>What the result is written as: names, cardinality and members that must be given, for checks; null if anything may be written.</summary>
    public Shape? Output { get; init; }

    /// <summary>The result is used as one text (ordering key, header): a list there is hardly meant.</summary>
    public bool GivesText { get; init; }

    /// <summary>Names of variables that are bound from outside ("meta", "placed"), without $. A variable's place here is its number for <see cref="EvaluationContext.SetVariable"/>.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Names and types of what variables from outside hold, by the variables' names; those that are not here are not checked.</summary>
    public IReadOnlyDictionary<string, Shape> VariableShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Names of the lookup tables that $table finds; null if they are not known yet.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Functions of the host, beside the built-in ones.</summary>
    public IReadOnlyList<MappingFunction> Functions { get; init; } = [];
}
