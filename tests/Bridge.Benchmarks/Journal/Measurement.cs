namespace Bridge.Benchmarks.Journal;

/// <summary>One run of a line.</summary>
internal sealed record Measurement(double Rate, double CpuMicroseconds, double AllocatedBytes);
