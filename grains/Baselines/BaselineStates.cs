namespace OrleansMonitor.Grains.Baselines;

/// <summary>The durable state of a model's baselines.</summary>
[GenerateSerializer, Alias("om.BaselineState")]
public sealed class BaselineState
{
    /// <summary>In ordinal order of names and by revision.</summary>
    [Id(0)]
    public StoredBaseline[] Baselines { get; set; } = [];

    /// <summary>The last revision that was given out, so that none is given twice after a deletion.</summary>
    [Id(1)]
    public int LastRevision { get; set; }
}

/// <summary>The durable state of which baselines are active.</summary>
[GenerateSerializer, Alias("om.ActiveBaselinesState")]
public sealed class ActiveBaselinesState
{
    [Id(0)]
    public long Version { get; set; }

    /// <summary>In ordinal order of models and versions.</summary>
    [Id(1)]
    public ActiveBaseline[] Active { get; set; } = [];
}
