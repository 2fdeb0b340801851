namespace OrleansMonitor.Domain.Rules;

/// <summary>A part of what a figure is of.</summary>
/// <param name="Kind">node, version, segment or class.</param>
/// <param name="Name">Which.</param>
/// <param name="Value">The figure of that part alone, if it can be given.</param>
/// <param name="Share">Its share of what is wrong, 0 to 1.</param>
public readonly record struct Contribution(string Kind, string Name, double? Value, double Share);
