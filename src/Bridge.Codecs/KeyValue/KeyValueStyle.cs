namespace Bridge.Codecs.KeyValue;

/// <summary>The dialects of keys with values.</summary>
internal enum KeyValueStyle
{
    /// <summary><c>a=1 b="two words"</c> on one line.</summary>
    Pairs,
    /// <summary><c>a=1&amp;b=two+words</c>, as HTML forms send it.</summary>
    UrlEncoded,
    /// <summary>Java's .properties.</summary>
    Properties,
    /// <summary>Keys under [sections].</summary>
    Ini,
    /// <summary>ArcSight's Common Event Format.</summary>
    Cef,
    /// <summary>IBM's Log Event Extended Format, 1.0 and 2.0.</summary>
    Leef,
}
