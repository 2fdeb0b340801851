namespace OrleansMonitor.Alerts;

/// <summary>A part of what an alert is about.</summary>
/// <param name="Kind">node, model, version, segment or class.</param>
/// <param name="Name">Which.</param>
/// <param name="Value">The figure of that part alone, if it can be given.</param>
/// <param name="Share">Its share of what is wrong, 0 to 1.</param>
public sealed record AlertContribution(
    string Kind,
    string Name,
    double? Value,
    double Share);
