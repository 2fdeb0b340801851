namespace OrleansMonitor.Domain.Rules;

/// <summary>A threshold that lies beyond what a figure did, and what it follows from; or why there is none.</summary>
public sealed record ThresholdSuggestion
{
    /// <summary>Null: <see cref="Reason"/> says why.</summary>
    public Threshold? Threshold { get; init; }

    /// <summary>Why there is no threshold; empty where there is one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Points that have the figure, of enough records.</summary>
    public required int Points { get; init; }

    /// <summary>Fewer records are not judged.</summary>
    public ulong MinRecords { get; init; }

    public double Centre { get; init; }

    /// <summary>Control limits of a point with as many records as the median one has.</summary>
    public double Lower { get; init; }

    public double Upper { get; init; }

    /// <summary>Smallest and largest figure, incidents apart.</summary>
    public double Min { get; init; }

    public double Max { get; init; }

    /// <summary>Points so far from the others that the threshold does not follow them.</summary>
    public int Incidents { get; init; }

    /// <summary>Points beyond the threshold: 0 unless there were incidents.</summary>
    public int Fired { get; init; }
}
