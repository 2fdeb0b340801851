namespace OrleansMonitor.Domain.HeatMaps;

/// <summary>Whose distribution over time a heat map shows.</summary>
public enum HeatMapFigure
{
    /// <summary>Latency, seconds, over rows of equal ratios.</summary>
    Latency,

    /// <summary>Time to the first token, seconds, over rows of equal ratios.</summary>
    TimeToFirstToken,

    /// <summary>All scores, over equal rows from 0 to 1.</summary>
    Score,

    /// <summary>Predicted numbers, over equal rows.</summary>
    Value,
}
