using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>How a detector is fitted.</summary>
public sealed record OutlierSettings
{
    public const int MinRows = 50;
    public const int MaxTrees = 300;
    public const int MaxNeighbours = 100;
    public const int MaxReferenceRows = 2_000;

    public OutlierMethod Method { get; init; }

    /// <summary>Share of the baseline's rows whose scores are beyond the threshold.</summary>
    public double Contamination { get; init; } = 0.01;

    /// <summary>Of a forest.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Of the local outlier factor.</summary>
    public int Neighbours { get; init; } = 20;

    /// <summary>Rows that the local outlier factor may keep; 0: none, which allows no such detector.</summary>
    public int ReferenceRows { get; init; }

    /// <summary>Share of the arriving records that are scored: what scoring may cost.</summary>
    public double ScoredShare { get; init; } = 0.01;

    /// <summary>Of all that is drawn by chance.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check(int rows)
    {
        if (!(Contamination is > 0 and <= 0.5))
            throw new BaselineException($"contamination is {Contamination}; it must be more than 0 and at most 0.5");
        if (!(ScoredShare is > 0 and <= 1))
            throw new BaselineException($"the share that is scored is {ScoredShare}; it must be more than 0 and at most 1");
        var least = Math.Max(MinRows, (int)Math.Ceiling(1 / Contamination));
        if (rows < least)
            throw new BaselineException($"an outlier detector with contamination {Contamination} needs at least {least} rows, and there {(rows == 1 ? "is 1" : $"are {rows}")}");
        if (Method == OutlierMethod.Forest)
        {
            if (Trees is < 1 or > MaxTrees)
                throw new BaselineException($"a forest of {Trees} trees; it has 1 to {MaxTrees}");
            return;
        }

        if (Neighbours is < 1 or > MaxNeighbours)
            throw new BaselineException($"{Neighbours} neighbours; there must be 1 to {MaxNeighbours}");
        if (ReferenceRows > MaxReferenceRows || Math.Min(ReferenceRows, rows) <= Neighbours)
            throw new BaselineException($"the local outlier factor may keep {ReferenceRows} of {rows} rows; it must keep more than its {Neighbours} neighbours and at most {MaxReferenceRows}");
    }
}
