using System.Globalization;

namespace Bridge.Mapping.Tests;

/// <summary>Reads the recorded answers of the reference implementation (JSONata 2.2.2), tab-separated, one case a line.</summary>
internal static class RecordedAnswers
{
    public static IEnumerable<string[]> Read(string name)
    {
        using var stream = typeof(RecordedAnswers).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The test assembly holds no {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line.Split('\t');
        }
    }

    public static double Bits(string hex) => BitConverter.Int64BitsToDouble(long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>Fails with the first differences when any case differs.</summary>
    public static void Compare(string file, Func<string[], (string Expected, string Actual)> run, int atLeast)
    {
        var differences = new List<string>();
        var count = 0;
        foreach (var row in Read(file))
        {
            count++;
            var (expected, actual) = run(row);
            if (expected != actual)
                differences.Add($"{string.Join(" | ", row)} => {actual}");
        }
        Assert.True(count >= atLeast, $"{file} has only {count} cases");
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(25))}");
    }
}
