using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Records;

/// <summary>What folding a block depends on besides the block. Times are Unix milliseconds.</summary>
public readonly record struct FoldSettings
{
    /// <summary>The model's tiers.</summary>
    public required TierSchedule Schedule { get; init; }

    /// <summary>Largest event time that is accepted: ingestion time and the tolerated skew.</summary>
    public required long MaxTime { get; init; }

    /// <summary>Smallest event time that is accepted: what is older is outside of the configured retention; 0: however old.</summary>
    public long MinTime { get; init; }

    /// <summary>The class that scores are the probability of where the block does not say; null: none is configured.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>The bins of the baseline that is active for the block's version; null: none is.</summary>
    public FrozenBins? Bins { get; init; }

    /// <summary>Pairs of dimensions that the model chose, at most <see cref="RecordLimits.MaxDimensionPairs"/>; null: none.</summary>
    public IReadOnlyList<DimensionPair>? DimensionPairs { get; init; }

    /// <summary>The outlier detector of that baseline; null: it has none.</summary>
    public OutlierDetector? Detector { get; init; }

    /// <summary>What that baseline has of embeddings; null or empty: nothing.</summary>
    public EmbeddingReference[]? Embeddings { get; init; }
}
