namespace OrleansMonitor.Wire;

/// <summary>The sampling rate that a model wants, 0 &lt; rate ≤ 1.</summary>
public sealed record ModelRate(string Model, double Rate);
