namespace Bridge.Codecs.Copybook;

/// <summary>How a table with OCCURS DEPENDING ON lies in the record.</summary>
internal enum OdoForm
{
    /// <summary>As many occurrences as the counter says; what follows moves up, and the record is shorter.</summary>
    Shift,
    /// <summary>Always room for the most; what follows stays in place.</summary>
    Max,
    /// <summary>As many occurrences as the counter says; what follows moves up, and blanks at the end keep the record's length.</summary>
    Pad,
}
