using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Inference;

/// <summary>A record type of a draft.</summary>
/// <param name="Name">Its name in the layout.</param>
/// <param name="Mark">What stands in the field <see cref="MarkField"/>; null where there is one type only.</param>
/// <param name="Fields">Names and what stands in their braces.</param>
internal sealed record DraftRecord(string Name, string? Mark, IReadOnlyList<(string Name, string Is)> Fields)
{
    public const string MarkField = "RecType";

    /// <summary>It may come any number of times at its place.</summary>
    public bool IsMany { get; init; }

    /// <summary>Records that follow it and belong to it.</summary>
    public IReadOnlyList<DraftRecord> Records { get; init; } = [];

    /// <summary>Those come mixed.</summary>
    public bool IsMixed { get; init; }

    /// <summary>The record as it stands under <c>records:</c>.</summary>
    public void Write(StringBuilder yaml, int indent)
    {
        var blank = new string(' ', indent);
        yaml.Append(CultureInfo.InvariantCulture, $"{blank}{DraftText.Key(Name)}:\n");
        if (Mark is not null) yaml.Append(CultureInfo.InvariantCulture, $"{blank}  recognise: {{ {MarkField}: {Quoted(Mark)} }}\n");
        if (IsMany) yaml.Append(CultureInfo.InvariantCulture, $"{blank}  occurs: 0..*\n");
        if (IsMixed) yaml.Append(CultureInfo.InvariantCulture, $"{blank}  order: any\n");
        yaml.Append(CultureInfo.InvariantCulture, $"{blank}  fields:\n");
        var width = Fields.Max(f => f.Name.Length) + 1;
        foreach (var (name, what) in Fields) yaml.Append(CultureInfo.InvariantCulture, $"{blank}    {(name + ":").PadRight(width)} {{ {what} }}\n");
        if (Records.Count == 0) return;
        yaml.Append(CultureInfo.InvariantCulture, $"{blank}  records:\n");
        foreach (var record in Records) record.Write(yaml, indent + 4);
    }

    /// <summary>The member of a mapping's output that copies it.</summary>
    /// <param name="mapping">Where to.</param>
    /// <param name="path">Its path in the expression's context.</param>
    /// <param name="indent">Blanks before the key.</param>
    public void WriteMapping(StringBuilder mapping, string path, int indent)
    {
        var blank = new string(' ', indent);
        mapping.Append(CultureInfo.InvariantCulture, $"{blank}{DraftText.Key(Name)}:\n");
        if (IsMany) mapping.Append(CultureInfo.InvariantCulture, $"{blank}  $each: {path}\n{blank}  $item:\n");
        var (inner, prefix) = IsMany ? (indent + 4, "") : (indent + 2, path + ".");
        foreach (var (name, _) in Fields.Where(f => f.Name != MarkField || Fields.Count == 1)) mapping.Append(CultureInfo.InvariantCulture, $"{new string(' ', inner)}{name}: {prefix}{name}\n");
        foreach (var record in Records) record.WriteMapping(mapping, prefix + DraftText.Step(record.Name), inner);
    }

    private static string Quoted(string mark) => mark.All(char.IsAsciiLetter) && mark is not ("Y" or "N" or "y" or "n") ? mark : $"\"{mark}\"";
}
