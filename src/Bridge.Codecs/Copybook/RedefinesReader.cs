using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Copybook;

/// <summary>Reads <c>redefines:</c>: which view of shared bytes counts when.</summary>
internal static class RedefinesReader
{
    public static void Read(ConfigNode node, CobolNames names, Diagnostics diagnostics)
    {
        foreach (var (view, place, condition) in node.Entries)
        {
            if (names.One(view, place, "redefines", diagnostics) is { } item) item.When = CobolCondition.Read(condition, item, "redefines", names, diagnostics);
        }
    }
}
