using System.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Tests;

/// <summary>Finds values in documents as $at does.</summary>
internal static class EdiKit
{
    /// <summary>The value at a place in the format's own notation; null if there is none, "(null)" for null.</summary>
    public static string? At(Document document, Shape shape, string path)
    {
        var steps = shape.Locate!(path);
        Assert.True(steps is not null, $"there is nothing at {path}");
        var at = 0;
        foreach (var step in steps!)
        {
            at = document[at].Kind == NodeKind.Object ? document.Find(at, Encoding.UTF8.GetBytes(step.Member)) : -1;
            if (at < 0) return null;
            if (step.Item is not { } item) continue;
            if (document[at].Kind != NodeKind.Array)
            {
                if (item > 0) return null;
                continue;
            }
            var end = document[at].End;
            for (at++; item > 0 && at < end; item--) at = document.Nodes[at].End;
            if (at >= end) return null;
        }
        return document[at].Kind switch
        {
            NodeKind.Text or NodeKind.Number => Encoding.UTF8.GetString(document.Value(document[at])),
            NodeKind.Null => "(null)",
            _ => $"({document[at].Kind})",
        };
    }
}
