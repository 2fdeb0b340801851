namespace OrleansMonitor.Grains.Cluster;

/// <summary>The registry of models and nodes, and the health of the whole cluster; there is one, under <see cref="Key"/>.</summary>
[Alias("om.ICoordinatorGrain")]
public interface ICoordinatorGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>Registers a model at its first record; asked once per silo and model.</summary>
    [Alias("AdmitModel")]
    Task<Admission> AdmitModelAsync(string model);

    /// <summary>Registers a node at its first batch; asked once per silo and node.</summary>
    [Alias("AdmitNode")]
    Task<Admission> AdmitNodeAsync(string node);

    /// <summary>
    /// Takes a deleted model out of the registry, durably; false where it was not in it. A report of an earlier commit than
    /// <paramref name="time"/> (Unix milliseconds) does not bring it back, one of a later commit does.
    /// </summary>
    [Alias("ForgetModel")]
    Task<bool> ForgetModelAsync(string model, long time);

    /// <summary>Takes a deleted node out of the registry, durably; its next contact brings it back.</summary>
    [Alias("ForgetNode")]
    Task<bool> ForgetNodeAsync(string node, long time);

    [Alias("ReportModel")]
    Task ReportModelAsync(ModelSummary summary);

    [Alias("ReportNode")]
    Task ReportNodeAsync(NodeSummary summary);

    /// <summary>A silo says how it is, or that it ends.</summary>
    [Alias("ReportSilo")]
    Task ReportSiloAsync(SiloSummary summary);

    [Alias("GetOverview")]
    Task<ClusterOverview> GetOverviewAsync();

    /// <summary>What has been reported since an earlier answer, of which the numbers are; much cheaper than the overview.</summary>
    [Alias("GetChanges")]
    Task<ClusterChanges> GetChangesAsync(long epoch, long sequence);
}

/// <summary>
/// Whether a new name may be used, and how many of them there may be. A refusal says which there are, so that nobody asks for one
/// name after the other; null: not told, by an earlier build or because they are more than <see cref="MaxNames"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.Admission")]
public sealed record Admission([property: Id(0)] bool Admitted, [property: Id(1)] int Limit, [property: Id(2)] string[]? Names = null)
{
    public const int MaxNames = 20_000;
}
