using OrleansMonitor.Conformance.Hosts;

namespace OrleansMonitor.Simulation.Tests.Network;

public sealed class ProxyTests
{
    [Fact]
    public void The_class_is_found_by_interface_name_prefix_or_identity() => Run(async client =>
    {
        (await client.GetGrain<ITwin>("x").WhoAsync()).ShouldBe("Twin");
        (await client.GetGrain<ITwin>("x", typeof(OtherTwin).FullName).WhoAsync()).ShouldBe("OtherTwin");
        (await client.GetGrain<ITwin>(GrainId.Create("othertwin", "x")).WhoAsync()).ShouldBe("OtherTwin");
        (await ((ITwin)client.GetGrain(typeof(ITwin), "x")).WhoAsync()).ShouldBe("Twin");
        Should.Throw<ArgumentException>(() => client.GetGrain<IUnimplemented>("x")).Message.ShouldContain("IUnimplemented");
        Should.Throw<ArgumentException>(() => client.GetGrain<ITwin>("x", "No.Such")).Message.ShouldContain("No.Such");
        Should.Throw<ArgumentException>(() => client.GetGrain<ITwin>(" "));
    });

    [Fact]
    public void References_to_one_grain_are_equal() => Run(client =>
    {
        var one = client.GetGrain<ITwin>("x");
        one.ShouldBe(client.GetGrain<ITwin>("x"));
        one.GetHashCode().ShouldBe(client.GetGrain<ITwin>("x").GetHashCode());
        one.ShouldNotBe(client.GetGrain<ITwin>("y"));
        one.AsReference<ITwin>().ShouldBeSameAs(one);
        return Task.CompletedTask;
    });

    [Fact]
    public void Proxies_are_those_that_Orleans_generated() => Run(client =>
    {
        var proxy = client.GetGrain<ICallGrain>("x").GetType();
        proxy.Assembly.ShouldBe(typeof(ICallGrain).Assembly);
        proxy.Namespace!.ShouldStartWith("OrleansCodeGen.");
        proxy.IsSubclassOf(typeof(GrainReference)).ShouldBeTrue();
        return Task.CompletedTask;
    });

    private static void Run(Func<SimulationClient, Task> scenario)
    {
        using var cluster = new SimulatedCluster(1, TestOptions.Create());
        cluster.Run(scenario, TimeSpan.FromHours(1));
    }
}

internal interface ITwin : IGrainWithStringKey
{
    Task<string> WhoAsync();
}

internal sealed class Twin(IGrainContext context) : Grain(context), ITwin
{
    public Task<string> WhoAsync() => Task.FromResult(nameof(Twin));
}

internal sealed class OtherTwin(IGrainContext context) : Grain(context), ITwin
{
    public Task<string> WhoAsync() => Task.FromResult(nameof(OtherTwin));
}

internal interface IUnimplemented : IGrainWithStringKey;
