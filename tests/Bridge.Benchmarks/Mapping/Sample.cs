namespace Bridge.Benchmarks.Mapping;

/// <summary>Calls made in a slice of time: on the clock, and in processor time of the whole process.</summary>
internal readonly record struct Sample(long Calls, double Nanoseconds, double CpuNanoseconds)
{
    public double PerCall(bool cpu) => (cpu ? CpuNanoseconds : Nanoseconds) / Calls;

    public double Rate(bool cpu) => 1e9 / PerCall(cpu);
}
