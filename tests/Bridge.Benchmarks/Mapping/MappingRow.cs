namespace Bridge.Benchmarks.Mapping;

/// <summary>A mapping with its samples, ours and the reference's side by side.</summary>
internal sealed class MappingRow(MappingCase one, BridgeEngine engine)
{
    private readonly Dictionary<string, List<(Sample Ours, Sample? Theirs)>> _samples = [];

    public MappingCase Case { get; } = one;

    public BridgeEngine Engine { get; } = engine;

    public Action Call(string kind) => kind switch
    {
        "eval" => Engine.Evaluate,
        "bytes" => Engine.Bytes,
        "decode" => Engine.Decode,
        "emit" => Engine.Emit,
        _ => Engine.Compile,
    };

    public void Add(string kind, Sample ours, Sample? theirs)
    {
        if (!_samples.TryGetValue(kind, out var list)) _samples[kind] = list = [];
        list.Add((ours, theirs));
    }

    /// <summary>Median of our rates.</summary>
    public double Ours(string kind, bool cpu) => Median(_samples[kind].Select(s => s.Ours.Rate(cpu)));

    /// <summary>Median of the reference's rates.</summary>
    public double Theirs(string kind, bool cpu) => Median(_samples[kind].Select(s => s.Theirs!.Value.Rate(cpu)));

    /// <summary>Median and least of the ratios of neighbouring samples; NaN without a reference.</summary>
    public (double Median, double Least) Ratios(string kind, bool cpu)
    {
        var ratios = _samples[kind].Where(s => s.Theirs is not null).Select(s => s.Ours.Rate(cpu) / s.Theirs!.Value.Rate(cpu)).ToList();
        return ratios.Count == 0 ? (double.NaN, double.NaN) : (Median(ratios), ratios.Min());
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
