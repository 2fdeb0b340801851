using OrleansMonitor.Embedded.Tests.Conformance;
using OrleansMonitor.Embedded.Tests.Hosting;

namespace OrleansMonitor.Embedded.Tests.Invocation;

public sealed class ProxyTests(EmbeddedHostFixture host) : IClassFixture<EmbeddedHostFixture>
{
    [Fact]
    public async Task Internal_interfaces_inherited_methods_and_ambiguous_names_work()
    {
        var grain = host.Grains.GetGrain<IDerivedShape>("x");
        (await ((ILeftShape)grain).NameAsync((1, [2, 3]))).ShouldBe("left 1 2,3");
        (await ((IRightShape)grain).NameAsync((1, [2, 3]))).ShouldBe("right 1 2,3");
        (await grain.OwnAsync(new HiddenMessage(4))).ShouldBe(new HiddenMessage(5));
    }

    [Fact]
    public async Task A_method_that_returns_null_fails_the_call()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(
            () => host.Grains.GetGrain<IDerivedShape>("null").NothingAsync());
        error.Message.ShouldContain("NothingAsync");
    }

    [Fact]
    public void A_method_that_is_not_asynchronous_is_refused_by_name()
    {
        var error = Should.Throw<Exception>(() => host.Grains.GetGrain<ISynchronousShape>("x"));
        (error.InnerException ?? error).ShouldBeOfType<OrleansConfigurationException>().Message.ShouldContain("ISynchronousShape.Add");
    }

    [Fact]
    public async Task The_class_is_found_by_interface_name_prefix_or_identity()
    {
        (await host.Grains.GetGrain<ITwin>("x").WhoAsync()).ShouldBe("Twin");
        (await host.Grains.GetGrain<ITwin>("x", typeof(OtherTwin).FullName).WhoAsync()).ShouldBe("OtherTwin");
        (await host.Grains.GetGrain<ITwin>(GrainId.Create("othertwin", "x")).WhoAsync()).ShouldBe("OtherTwin");
        (await ((ITwin)host.Grains.GetGrain(typeof(ITwin), "x")).WhoAsync()).ShouldBe("Twin");
        Should.Throw<ArgumentException>(() => host.Grains.GetGrain<IUnimplemented>("x")).Message.ShouldContain("IUnimplemented");
        Should.Throw<ArgumentException>(() => host.Grains.GetGrain<ITwin>("x", "No.Such")).Message.ShouldContain("No.Such");
        Should.Throw<ArgumentException>(() => host.Grains.GetGrain<ITwin>(" "));
        Should.Throw<ArgumentException>(() => host.Grains.GetGrain<ICallGrain>(GrainId.Create("twin", "x")));
    }

    [Fact]
    public void References_to_one_grain_are_equal()
    {
        var one = host.Grains.GetGrain<ITwin>("x");
        one.ShouldBe(host.Grains.GetGrain<ITwin>("x"));
        one.GetHashCode().ShouldBe(host.Grains.GetGrain<ITwin>("x").GetHashCode());
        one.ShouldNotBe(host.Grains.GetGrain<ITwin>("y"));
        one.AsReference<ITwin>().ShouldBeSameAs(one);
    }
}

internal sealed record HiddenMessage(int Value);

internal interface ILeftShape : IGrainWithStringKey
{
    Task<string> NameAsync((int First, int[] Others) value);
}

internal interface IRightShape : IGrainWithStringKey
{
    ValueTask<string> NameAsync((int First, int[] Others) value);
}

internal interface IDerivedShape : ILeftShape, IRightShape
{
    Task<HiddenMessage> OwnAsync(HiddenMessage message);

    Task NothingAsync();
}

internal sealed class ShapeGrain : Grain, IDerivedShape
{
    async Task<string> ILeftShape.NameAsync((int First, int[] Others) value)
    {
        await Task.Yield();
        return $"left {value.First} {string.Join(',', value.Others)}";
    }

    async ValueTask<string> IRightShape.NameAsync((int First, int[] Others) value)
    {
        await Task.Yield();
        return $"right {value.First} {string.Join(',', value.Others)}";
    }

    public Task<HiddenMessage> OwnAsync(HiddenMessage message) => Task.FromResult(message with { Value = message.Value + 1 });

    public Task NothingAsync() => null!;
}

internal interface ISynchronousShape : IGrainWithStringKey
{
    int Add(int a, int b);
}

internal sealed class SynchronousShapeGrain : Grain, ISynchronousShape
{
    public int Add(int a, int b) => a + b;
}

internal interface ITwin : IGrainWithStringKey
{
    Task<string> WhoAsync();
}

internal sealed class Twin : Grain, ITwin
{
    public Task<string> WhoAsync() => Task.FromResult(nameof(Twin));
}

internal sealed class OtherTwin : Grain, ITwin
{
    public Task<string> WhoAsync() => Task.FromResult(nameof(OtherTwin));
}

internal interface IUnimplemented : IGrainWithStringKey;
