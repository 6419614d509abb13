namespace Bridge.Codecs.Layouts.Fields;

/// <summary>What a mapping sees of a field without content.</summary>
internal enum BlankPolicy
{
    /// <summary>The field is not there.</summary>
    Missing,
    /// <summary>An empty text.</summary>
    Empty,
    /// <summary>Null.</summary>
    Null,
}
