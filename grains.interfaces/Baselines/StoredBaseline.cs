namespace OrleansMonitor.Grains.Baselines;

/// <summary>A baseline as it is kept. Immutable: another one of the same name has another revision.</summary>
/// <param name="Name">See <see cref="BaselineName"/>.</param>
/// <param name="Revision">From 1, ascending over all baselines of the model.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Source">What it was made of.</param>
/// <param name="Rows">Rows that it was made of.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Fingerprint">Of its bins.</param>
/// <param name="Bytes">Size of the content.</param>
/// <param name="Content">The encoded baseline; empty in a list.</param>
[GenerateSerializer, Immutable, Alias("om.StoredBaseline")]
public sealed record StoredBaseline(
    [property: Id(0)] string Name,
    [property: Id(1)] int Revision,
    [property: Id(2)] long CreatedAt,
    [property: Id(3)] string Source,
    [property: Id(4)] ulong Rows,
    [property: Id(5)] int Columns,
    [property: Id(6)] ulong Fingerprint,
    [property: Id(7)] int Bytes,
    [property: Id(8)] byte[] Content);

/// <summary>A baseline with which a model's records are counted.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The model's version; empty: all versions without one of their own.</param>
/// <param name="Name">The baseline's name.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Fingerprint">Of its bins.</param>
[GenerateSerializer, Immutable, Alias("om.ActiveBaseline")]
public sealed record ActiveBaseline(
    [property: Id(0)] string Model,
    [property: Id(1)] string Version,
    [property: Id(2)] string Name,
    [property: Id(3)] int Revision,
    [property: Id(4)] ulong Fingerprint);

/// <summary>All active baselines of the cluster, without their bins.</summary>
/// <param name="Version">Ascends with every change.</param>
/// <param name="Active">In ordinal order of models and versions.</param>
[GenerateSerializer, Immutable, Alias("om.ActiveBaselines")]
public sealed record ActiveBaselines([property: Id(0)] long Version, [property: Id(1)] ActiveBaseline[] Active);

/// <summary>What became of a change.</summary>
/// <param name="Status">Whether it holds.</param>
/// <param name="Detail">Why not, one sentence; where it holds, what was left out, or empty.</param>
/// <param name="Baseline">The baseline that it was about, without its content.</param>
[GenerateSerializer, Immutable, Alias("om.BaselineChange")]
public sealed record BaselineChange([property: Id(0)] BaselineStatus Status, [property: Id(1)] string Detail, [property: Id(2)] StoredBaseline? Baseline);

public enum BaselineStatus
{
    /// <summary>Durable.</summary>
    Done,

    /// <summary>There is none of that name, or none is active.</summary>
    NotFound,

    /// <summary>What was given is no baseline.</summary>
    Invalid,

    /// <summary>It is in use, or there are too many.</summary>
    Conflict,
}
