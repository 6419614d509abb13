using System.Globalization;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Testing.Files;

namespace Bridge.Codecs.Tests.Sweep;

/// <summary>The table of a folder of sample data: <c>tables/FOLDER.yaml</c>.</summary>
public sealed class SweepTable
{
    private IReadOnlyList<string>? _files;

    private SweepTable(string folder, IReadOnlyList<SweepRow> rows)
    {
        Folder = folder;
        Rows = rows;
    }

    /// <summary>The folder, under the sample data.</summary>
    public string Folder { get; }

    public IReadOnlyList<SweepRow> Rows { get; }

    public static IReadOnlyList<SweepTable> All { get; } = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Sweep", "tables"), "*.yaml").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Files of the folder, relative to it; none where there is no sample data.</summary>
    public IReadOnlyList<string> Files => _files ??= SharedData.Find($"data/{Folder}") is { } path
        ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(path, f).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The rows of a file: all that have its name, else the first whose pattern fits.</summary>
    public IReadOnlyList<SweepRow> RowsOf(string file)
    {
        var named = Rows.Where(r => r.Names(file)).ToList();
        return named.Count > 0 ? named : [.. Rows.Where(r => r.Matches(file)).Take(1)];
    }

    private static SweepTable Read(string path)
    {
        var diagnostics = new Diagnostics();
        var folder = Path.GetFileNameWithoutExtension(path);
        // Copybooks are named from the folder of the data, as from a mapping that lies there.
        var place = Path.Combine(SharedData.Find($"data/{folder}") ?? "", Path.GetFileName(path));
        var root = YamlTree.Parse(File.ReadAllText(path), place, diagnostics);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return new SweepTable(folder, [.. root!.Items.Select(Row)]);
    }

    private static SweepRow Row(ConfigNode node)
    {
        var files = node["files"]!;
        return new SweepRow(
            node.Location.Line,
            files.Kind == ConfigNodeKind.Scalar ? [files.Text] : [.. files.Items.Select(i => i.Text)],
            node["from"],
            node["framing"],
            Number("skip"),
            Number("behind"),
            node["gives"]?.Text ?? "",
            node["is"]?.Text ?? "",
            node["why"]?.Text ?? "");

        int Number(string name) => node[name] is { } number ? int.Parse(number.Text, CultureInfo.InvariantCulture) : 0;
    }
}
