using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>What is simulated is what ships.</summary>
public sealed class ShippedAssembliesTests
{
    [Theory]
    [InlineData("OrleansMonitor.Grains")]
    [InlineData("OrleansMonitor.Grains.Interfaces")]
    [InlineData("Orleans.Core.Abstractions")]
    [InlineData("Orleans.Serialization")]
    public void The_simulator_runs_the_files_that_the_silo_ships(string name)
    {
        _ = Proxy();
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == name).ShouldHaveSingleItem();
        var shipped = Path.Combine(AppContext.BaseDirectory, "..", "..", "OrleansMonitor.Silo", new DirectoryInfo(AppContext.BaseDirectory).Name, name + ".dll");
        loaded.ManifestModule.ModuleVersionId.ShouldBe(Version(shipped));
        File.ReadAllBytes(loaded.Location).AsSpan().SequenceEqual(File.ReadAllBytes(shipped)).ShouldBeTrue($"{loaded.Location} differs from {shipped}");
    }

    [Fact]
    public void Proxies_come_from_the_assembly_of_the_contracts()
    {
        var proxy = Proxy().GetType();
        proxy.Assembly.ShouldBe(typeof(INodeGrain).Assembly);
        proxy.Namespace!.ShouldStartWith("OrleansCodeGen.");
        proxy.BaseType!.ShouldBe(typeof(GrainReference));
    }

    [Fact]
    public void Nothing_of_ours_stands_in_for_Orleans()
    {
        typeof(Grain).Assembly.GetName().Name.ShouldBe("Orleans.Core.Abstractions");
        var ours = AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => assembly.GetName().Name!.StartsWith("OrleansMonitor.", StringComparison.Ordinal)).ToList();
        ours.ShouldContain(typeof(MonitorGrainsExtensions).Assembly);
        ours.SelectMany(static assembly => assembly.GetTypes()).Where(static type => type.Namespace is { } name && (name == "Orleans" || name.StartsWith("Orleans.", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static INodeGrain Proxy()
    {
        var options = new SimulationOptions();
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        using var cluster = new SimulatedCluster(1, options);
        return cluster.Client.GetGrain<INodeGrain>("node");
    }

    private static Guid Version(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
