using OrleansMonitor.Silo.Hosting.Orleans;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Runs the grains on Microsoft Orleans: as one of the silos that meet in a PostgreSQL database, or as one silo clustered with
/// itself.
/// </summary>
internal static class GrainHosting
{
    /// <summary>What <c>/</c> and the log call this.</summary>
    public const string Runtime = "orleans";

    /// <summary>The name by which grains ask for their persistent state.</summary>
    internal const string StateStorage = "monitor";

    public static void AddGrainHosting(this WebApplicationBuilder builder)
    {
        var isCluster = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>()?.Provider == StorageProvider.Postgres;
        builder.Services.AddSettings<ClusterOptions>(builder.Configuration, ClusterOptions.Section, (options, errors) => ClusterOptions.Check(options, errors, isCluster));
        if (isCluster)
            builder.AddCluster();
        else
            builder.AddSingleSilo();
    }
}
