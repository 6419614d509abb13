namespace Bridge.Mapping.Binding;

/// <summary>What a bound expression is, after paths have been put in order.</summary>
internal enum BoundKind : byte
{
    Path,
    Name,
    Text,
    Number,
    Literal,
    Regex,
    Variable,
    Wildcard,
    Descendant,
    Parent,
    Placeholder,
    Binary,
    Range,
    Negate,
    Array,
    Object,
    Function,
    Partial,
    Lambda,
    Condition,
    Coalesce,
    Default,
    Block,
    Bind,
    Apply,
    Transform,
    Sort,
}
