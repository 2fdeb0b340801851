namespace OrleansMonitor.Grains.Cluster;

/// <summary>Caps on names (configuration section <c>Cardinality</c>). Past a cap new names are refused with the reason.</summary>
public sealed class CardinalityOptions
{
    public const string Section = "Cardinality";

    /// <summary>Models in the cluster. Default 2,000.</summary>
    public int MaxModels { get; set; } = 2000;

    /// <summary>Nodes in the cluster. Default 10,000.</summary>
    public int MaxNodes { get; set; } = 10_000;

    /// <summary>Pairs of (version, segment) in a model. Default 128.</summary>
    public int MaxSlicesPerModel { get; set; } = 128;

    /// <summary>How long a node may be silent before it no longer counts as reporting. Default 1 min.</summary>
    public TimeSpan NodeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a silent node is still expected to report. Default 1 d.</summary>
    public TimeSpan NodeRetention { get; set; } = TimeSpan.FromDays(1);
}
