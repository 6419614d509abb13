using System.Text.Json;

namespace Bridge.Benchmarks.Mapping;

/// <summary>One of the mappings that are compared, with how many leaves its output has.</summary>
internal sealed record MappingCase(string Name, string About, int Leaves, string Expression)
{
    public static string CasesFile => Path.Combine(AppContext.BaseDirectory, "Mapping", "cases", "cases.json");

    public static string InputFile => Path.Combine(AppContext.BaseDirectory, "Mapping", "cases", "order.json");

    public static List<MappingCase> ReadAll()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(CasesFile));
        return [.. json.RootElement.EnumerateArray().Select(c => new MappingCase(
            c.GetProperty("name").GetString()!, c.GetProperty("about").GetString()!, c.GetProperty("leaves").GetInt32(), c.GetProperty("expr").GetString()!))];
    }
}
