using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>
/// A batch as <see cref="BatchReader"/> read it. Columns refer to the body, which must live as long. Kept and filled again, a
/// batch like the one before allocates nothing.
/// </summary>
public sealed class WireBatch : IReusable
{
    /// <summary>The epoch of the client process; empty: none was given.</summary>
    public Guid Producer { get; set; }

    /// <summary>1, 2, 3 …; 0 with a producer: a poll.</summary>
    public ulong Sequence { get; set; }

    public ulong LowMark { get; set; }

    public string Node { get; set; } = "";

    /// <summary>The last number that a producer gave that ends in order; 0: it goes on.</summary>
    public ulong SignOff { get; set; }

    public ReusableList<RecordBlock> Records { get; } = new();

    public ReusableList<LabelBlock> Labels { get; } = new();

    public ReusableList<ResourceSample> Resources { get; } = new();

    public ReusableList<Omission> Omissions { get; } = new();

    /// <summary>Records in blocks past <see cref="WireLimits.MaxRecordBlocks"/>.</summary>
    public ulong RecordsPastLimit { get; set; }

    /// <summary>Labels in blocks past <see cref="WireLimits.MaxLabelBlocks"/>.</summary>
    public ulong LabelsPastLimit { get; set; }

    /// <summary>Samples past <see cref="WireLimits.MaxResourceSamples"/>.</summary>
    public ulong ResourcesPastLimit { get; set; }

    /// <summary>Omissions past <see cref="WireLimits.MaxOmissions"/>.</summary>
    public ulong OmissionsPastLimit { get; set; }

    /// <summary>Feature columns in all blocks.</summary>
    internal int FeatureColumns { get; set; }

    /// <summary>Objects that the batch holds on to between uses; a pool lets go of one that a foreign batch made large.</summary>
    public int Retained
    {
        get
        {
            var retained = Records.Retained + Labels.Retained + Resources.Retained + Omissions.Retained;
            return retained + _mostFeatureColumns;
        }
    }

    private int _mostFeatureColumns;

    public void Clear()
    {
        _mostFeatureColumns = Math.Max(_mostFeatureColumns, FeatureColumns);
        Producer = default;
        Sequence = LowMark = SignOff = 0;
        Node = "";
        Records.Clear();
        Labels.Clear();
        Resources.Clear();
        Omissions.Clear();
        RecordsPastLimit = LabelsPastLimit = ResourcesPastLimit = OmissionsPastLimit = 0;
        FeatureColumns = 0;
    }
}
