using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Reversal;

/// <summary>
/// The fields that a layout recognises records by are constants: whoever writes such a record has to write them. They are taken from the layout file, since
/// a mapping that reads records rarely looks at them.
/// </summary>
internal static class RecordMarks
{
    public static void Add(ConfigNode from, string directory, InverseNode root)
    {
        if (from.Kind != ConfigNodeKind.Mapping || from["layout"] is not { } name) return;
        var path = Path.GetFullPath(name.Text, directory);
        if (Path.GetExtension(path) is not (".yaml" or ".yml") || YamlTree.Parse(File.ReadAllText(path), path, new Diagnostics())?["records"] is not { } records) return;
        foreach (var record in records.Entries)
        {
            if (record.Value["recognise"] is not { Kind: ConfigNodeKind.Mapping } marks) continue;
            var target = records.Entries.Count == 1 ? root : root.Find(record.Key);
            if (target is null && record.Value["occurs"]?.Text is null or "1") target = root.Member(record.Key);
            if (target is null || target.IsLeaf) continue;
            foreach (var mark in marks.Entries)
            {
                var field = target.Member(mark.Key);
                if (mark.Value.Kind == ConfigNodeKind.Scalar && !field.IsLeaf) field.Constant = JsonText.Quote(mark.Value.Text);
            }
        }
    }
}
