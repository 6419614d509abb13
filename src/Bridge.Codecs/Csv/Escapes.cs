namespace Bridge.Codecs.Csv;

/// <summary>How values without quotes hold what would end them.</summary>
internal enum Escapes : byte
{
    /// <summary>Not at all: every character is itself.</summary>
    None,

    /// <summary>As PostgreSQL's COPY in its text form: <c>\t</c>, <c>\n</c>, <c>\\</c> and the like, <c>\N</c> for null.</summary>
    Backslash,
}
