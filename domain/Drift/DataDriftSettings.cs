namespace OrleansMonitor.Domain.Drift;

/// <summary>When data counts as drifted.</summary>
public sealed record DataDriftSettings
{
    public static DataDriftSettings Default { get; } = new();

    /// <summary>Share of false discoveries among the columns that are found to differ.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>
    /// A column drifts when it differs by this much at least, on the scale of its method: differences that are significant and smaller
    /// matter to nobody, and with enough records everything is significant.
    /// </summary>
    public double MinEffect { get; init; } = 0.1;

    /// <summary>Effective values of either side below which a column is not tested.</summary>
    public double MinSample { get; init; } = 100;

    /// <summary>Share of the columns, by importance, from which on the model's data drifts.</summary>
    public double ModelShare { get; init; } = 0.5;

    /// <summary>Null: by the kind of the column.</summary>
    public DriftMethod? Method { get; init; }
}

/// <summary>What a column is tested by.</summary>
public enum DriftMethod
{
    /// <summary>Numbers. The effect is its statistic, the largest distance of the distribution functions.</summary>
    KolmogorovSmirnov,

    /// <summary>Categories, and numbers of at most five values. The effect is the Jensen–Shannon distance, less what chance makes of it.</summary>
    ChiSquare,

    /// <summary>The population stability index by its null distribution. The effect is the index.</summary>
    PopulationStability,

    /// <summary>Embeddings. The effect is the maximum mean discrepancy.</summary>
    MeanDiscrepancy,
}

public enum DriftVerdict
{
    /// <summary>Too few values, or none in the baseline.</summary>
    Untested,

    /// <summary>No significant difference.</summary>
    Stable,

    /// <summary>A significant difference that is smaller than what matters.</summary>
    Small,

    /// <summary>A significant difference that matters.</summary>
    Drifted,
}
