using OrleansMonitor.Embedded.Tests.Conformance;

namespace OrleansMonitor.Embedded.Tests.Hosting;

/// <summary>The real embedded host keeps the promises of every host.</summary>
public sealed class EmbeddedHostConformance(EmbeddedHostFixture host) : GrainHostConformance, IClassFixture<EmbeddedHostFixture>
{
    protected override Task RunAsync(Func<IGrainFactory, Task> test) => test(host.Grains);
}
