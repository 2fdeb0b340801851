using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansMonitor.Embedded.Hosting;

namespace OrleansMonitor.Embedded.Tests.Hosting;

public sealed class OptionsTests
{
    public static TheoryData<Action<EmbeddedGrainOptions>, string[]> Invalid => new()
    {
        { o => o.GrainAssemblies.Clear(), ["GrainAssemblies"] },
        { o => o.SiloName = " ", ["SiloName"] },
        { o => o.ResponseTimeout = TimeSpan.Zero, ["ResponseTimeout", "00:00:00"] },
        { o => o.ShutdownTimeout = TimeSpan.FromDays(100), ["ShutdownTimeout", "100.00:00:00"] },
        { o => o.CollectionQuantum = TimeSpan.FromHours(1), ["CollectionQuantum", "01:00:00", "CollectionAge", "00:15:00"] },
        { o => o.MaxEnqueuedRequests = 0, ["MaxEnqueuedRequests", "0"] },
        { o => o.MaxForwardCount = -1, ["MaxForwardCount", "-1"] },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task An_invalid_setting_is_named_with_its_value_at_the_start(Action<EmbeddedGrainOptions> change, string[] named)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => EmbeddedTestHost.StartAsync(change));
        foreach (var text in named)
            error.Message.ShouldContain(text);
    }

    [Fact]
    public void Adding_grains_twice_makes_one_silo_with_both_settings()
    {
        var services = new ServiceCollection();
        services.AddEmbeddedGrains(o => o.GrainAssemblies.Add(typeof(OptionsTests).Assembly));
        services.AddEmbeddedGrains(o => o.SiloName = "second");
        using var provider = services.BuildServiceProvider();
        provider.GetServices<IHostedService>().Count(s => s.GetType().Name == "EmbeddedGrainHost").ShouldBe(1);
        var details = provider.GetRequiredService<ILocalSiloDetails>();
        details.Name.ShouldBe("second");
        details.SiloAddress.ToString().ShouldStartWith("S127.0.0.1");
        provider.GetRequiredService<IGrainFactory>().ShouldBeSameAs(provider.GetRequiredService<IClusterClient>());
    }
}
