using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Copybook;

/// <summary>What <c>fields:</c> says of single items or of all within a group; null is what the copybook's own options say. Immutable.</summary>
internal sealed record ItemOptions(string Name, Location Location, CodePage? Page, Trim? Trim, ZonedSigns? Signs, BlankDigits? Blanks, bool? IsSensitive)
{
    public static ItemOptions Read(string name, ConfigReader c)
    {
        var encoding = c.OptionalText("encoding", "The item's own code page, for its texts and zoned digits.");
        var page = encoding is null ? null : CodePage.Find(encoding);
        c.Check(encoding is null || page is { IsSingleByte: true }, "encoding", $"there is no single-byte encoding '{encoding}'");
        var trim = c.Choice("trim", "Blanks taken off the text: none, left, right or both.", Layouts.Fields.Trim.Right);
        var signs = c.Choice("zoned_signs", "How its ASCII digits carry a sign.", ZonedSigns.TranslatedEbcdic);
        var blanks = c.Choice("blank_digits", "Spaces and low-values around its zoned digits: error or ignore.", BlankDigits.Error);
        var sensitive = c.Boolean("sensitive", "It is masked in errors, logs and the console.", false);
        return new ItemOptions(name, c.Location, page, c.Has("trim") ? trim : null, c.Has("zoned_signs") ? signs : null, c.Has("blank_digits") ? blanks : null, c.Has("sensitive") ? sensitive : null);
    }

    /// <summary>Gives the options to the items that have the name, and to all within them.</summary>
    public void Apply(CobolNames names, Diagnostics diagnostics)
    {
        foreach (var item in names.Some(Name, Location, "fields", diagnostics).SelectMany(CobolItem.Descendants))
        {
            if (Page is { } page) item.Encode(page);
            item.Trim = Trim ?? item.Trim;
            item.Signs = Signs ?? item.Signs;
            item.Blanks = Blanks ?? item.Blanks;
            item.IsSensitive = IsSensitive ?? item.IsSensitive;
        }
    }
}
