using System.Text;
using Bridge.Configuration;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>Reads <c>segments:</c> and <c>groups:</c> of a layout, at its root and within groups.</summary>
internal sealed class EdiGroupReader(EdiDialect dialect)
{
    /// <summary>The root group; everything if the layout says nothing about segments.</summary>
    public EdiGroup ReadRoot(ConfigReader c, params ReadOnlySpan<string> frame)
    {
        var segments = new Dictionary<int, EdiOccurs>();
        if (frame.Length > 0) segments[Key(frame[0])] = new EdiOccurs(1, 1);
        ReadSegments(c, segments);
        var groups = ReadGroups(c, 0);
        if (segments.Count <= Math.Min(frame.Length, 1) && groups.Count == 0) return EdiGroup.Everything;
        for (var i = 1; i < frame.Length; i++) segments[Key(frame[i])] = new EdiOccurs(1, 1);
        return new EdiGroup { Name = "", Segments = segments, Groups = groups, Occurs = new EdiOccurs(1, 1) };
    }

    private List<EdiGroup> ReadGroups(ConfigReader c, int depth)
    {
        const string Meaning = "Groups of segments (loops, segment groups) by the name that they have in the document, each a list of objects.";
        // A group may hold groups; the reference page shows one level.
        if (c.IsDescribing && depth > 0)
        {
            c.Raw("groups", "Groups within the group, of the same form.");
            return [];
        }
        if (depth >= EdiLayout.MaxDepth)
        {
            c.Check(!c.Has("groups"), "groups", $"groups are nested deeper than {EdiLayout.MaxDepth}");
            return [];
        }
        var number = 0;
        return [.. c.Map("groups", Meaning, (name, g) => ReadGroup(name, g, depth, number++)).Select(g => g.Value)];
    }

    private EdiGroup ReadGroup(string name, ConfigReader c, int depth, int number)
    {
        var starts = c.Texts("starts", "The segment that starts the group. Several where the first ones may be missing: [ORC, OBR].", required: true);
        var when = c.TextMap("when", "What elements of the starting segment must hold for the group to start: { E03: \"20\" }; several values are separated by |.");
        var occurs = Occurs(c, "occurs", c.Text("occurs", "How often the group comes: 1, 0..1, 0..*, 1..99.", "0..*"));
        var segments = new Dictionary<int, EdiOccurs>();
        foreach (var tag in starts)
        {
            CheckTag(c, "starts", tag);
            segments[Key(tag)] = starts.Count == 1 ? new EdiOccurs(1, 1) : EdiOccurs.Optional;
        }
        ReadSegments(c, segments);
        var isName = name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(n => char.IsAsciiLetterOrDigit(n) || n == '_');
        c.Check(isName && !dialect.IsTag(Encoding.UTF8.GetBytes(name)) && name is not ("Position" or "Format" or "Problems" or "Messages" or "Groups" or "Batches"), "starts",
            $"'{name}' is no name for a group: letters and digits that do not look like a segment's tag, such as Lines");
        var conditions = new List<EdiCondition>();
        foreach (var (element, text) in when)
        {
            var index = dialect.Names.IndexOf(0, Encoding.UTF8.GetBytes(element));
            c.Check(index >= 0, "when", $"'{element}' is no element; write {dialect.Names.Of(0, 0)}, {dialect.Names.Of(0, 1)} and so on");
            conditions.Add(new EdiCondition(index, [.. text.Text.Split('|').Select(v => Encoding.UTF8.GetBytes(v.Trim()))]));
        }
        return new EdiGroup
        {
            Name = name,
            Starts = [.. starts.Select(Key)],
            When = conditions,
            Occurs = occurs,
            Segments = segments,
            Groups = ReadGroups(c, depth + 1),
            Number = number,
            Origin = $"{c.Location.File}:{c.Location.Line}",
        };
    }

    private void ReadSegments(ConfigReader c, Dictionary<int, EdiOccurs> segments)
    {
        foreach (var (tag, occurs) in c.TextMap("segments", "The other segments by tag, and how often each comes: { BGM: 1, DTM: 0..*, FTX: 0..99 }."))
        {
            CheckTag(c, "segments", tag);
            segments[Key(tag)] = Occurs(c, "segments", occurs.Text);
        }
    }

    private void CheckTag(ConfigReader c, string option, string tag) => c.Check(dialect.IsTag(Encoding.UTF8.GetBytes(tag)), option, $"'{tag}' is no segment tag: capital letters and digits");

    private static EdiOccurs Occurs(ConfigReader c, string option, string text)
    {
        var occurs = EdiOccurs.Parse(text);
        c.Check(occurs is not null, option, $"'{text}' does not say how often: write 1, 0..1, 0..*, 1..* or 1..99");
        return occurs ?? EdiOccurs.Many;
    }

    private static int Key(string tag) => tag.Length <= 4 ? EdiTag.Key(Encoding.UTF8.GetBytes(tag)) : 0;
}
