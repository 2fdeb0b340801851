namespace OrleansMonitor.Domain.Rules;

/// <summary>What a figure is, statistically: it decides which confidence interval it has.</summary>
public enum MetricKind
{
    /// <summary>A share of records, 0 to 1: the exact binomial interval.</summary>
    Proportion,

    /// <summary>A mean of values: Student's interval.</summary>
    Mean,

    /// <summary>A quantile of values: the interval between ranks, whatever the distribution.</summary>
    Quantile,

    /// <summary>A number of records or an amount, or so many per second. No interval: traffic is not drawn from an urn.</summary>
    Amount,

    /// <summary>Anything else. No interval.</summary>
    Score,
}

/// <summary>In which direction a figure gets worse.</summary>
public enum MetricDirection
{
    /// <summary>Neither: traffic, for example.</summary>
    None,

    /// <summary>Higher is worse.</summary>
    Up,

    /// <summary>Lower is worse.</summary>
    Down,
}

/// <summary>Whose windows hold what a figure is computed from.</summary>
[Flags]
public enum MetricOwners
{
    /// <summary>Those of models: all scopes but node.</summary>
    Models = 1,

    /// <summary>Those of nodes: scope node.</summary>
    Nodes = 2,

    /// <summary>None: it is seen by the wall clock which nodes of a model report. Scope model.</summary>
    Presence = 4,

    /// <summary>None: it is seen by the wall clock which silos there are. Scope all.</summary>
    Silos = 8,
}
