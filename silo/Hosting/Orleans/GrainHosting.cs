using Orleans.Hosting;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Runs the grains on Microsoft Orleans: one silo, clustered with itself.</summary>
internal static class GrainHosting
{
    /// <summary>What <c>/</c> and the log call this.</summary>
    public const string Runtime = "orleans";

    public static void AddGrainHosting(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering();
        silo.AddMemoryGrainStorageAsDefault();
        silo.AddMemoryGrainStorage("monitor");
    });
}
