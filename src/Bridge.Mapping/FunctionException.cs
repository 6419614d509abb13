namespace Bridge.Mapping;

/// <summary>
/// A function refused its input or its picture. Thrown only off the hot path; the evaluator adds file, line, column and field.
/// </summary>
/// <remarks><see cref="Code"/> is a JSONata code (D3030, D3135 …) where the language has one, else one of ours (BR22xx).</remarks>
internal sealed class FunctionException : Exception
{
    public FunctionException(string code, string message, string? value = null, int position = -1)
        : base(message)
    {
        Code = code;
        Value = value;
        Position = position;
    }

    public string Code { get; }

    /// <summary>The value that the reference puts into its message, as text; null if it has none.</summary>
    public string? Value { get; }

    /// <summary>Where in the input value the mismatch is, in bytes counted from 0; -1 if it has no place.</summary>
    public int Position { get; }
}
