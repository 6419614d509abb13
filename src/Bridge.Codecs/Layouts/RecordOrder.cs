namespace Bridge.Codecs.Layouts;

/// <summary>The order of records that belong to another one.</summary>
internal enum RecordOrder
{
    /// <summary>As they stand in the layout.</summary>
    Layout,
    /// <summary>Any.</summary>
    Any,
}
