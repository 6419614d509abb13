namespace Bridge.Documents;

/// <summary>What a node of a <see cref="Document"/> is.</summary>
public enum NodeKind : byte
{
    /// <summary>A member that the record's layout has but this record lacks. It keeps its place so that positions stay fixed; mappings do not see it.</summary>
    Absent = 0,
    /// <summary>Null: present, and explicitly without a value (JSON null, HL7 "").</summary>
    Null,
    /// <summary>False.</summary>
    False,
    /// <summary>True.</summary>
    True,
    /// <summary>A number as a slice of digits in JSON's number syntax; never converted before it is needed.</summary>
    Number,
    /// <summary>Text as a slice of UTF-8.</summary>
    Text,
    /// <summary>An object; its members follow.</summary>
    Object,
    /// <summary>An array; its items follow.</summary>
    Array,
}
