using Microsoft.Extensions.Configuration;
using OrleansMonitor.Manifests.Tests.Checks;
using OrleansMonitor.Manifests.Tests.Settings;
using OrleansMonitor.Manifests.Tests.Yaml;
using OrleansMonitor.Silo.Security;

namespace OrleansMonitor.Manifests.Tests.Tests;

public sealed class OverlayTests
{
    public static IEnumerable<object[]> Cases() =>
        from overlay in (string[])["dev", "prod"] from check in AllChecks.ByName.Keys select (object[])[overlay, check];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Holds(string overlay, string check) =>
        AllChecks.ByName[check](ManifestSet.Rendered(overlay)).ShouldBeEmpty();

    /// <summary>The document asks the operator for no more than the overlay refers to.</summary>
    [Fact]
    public void Production_refers_to_every_secret_of_the_document()
    {
        var pod = ManifestSet.Rendered("prod").Silos;
        var mounted = pod.Spec.Items("volumes").Select(volume => volume.Text("secret.secretName"))
            .Concat(pod.AllContainers.SelectMany(container => container.Items("env")).Select(variable => variable.Text("valueFrom.secretKeyRef.name")));
        ExternalSecrets.All.Keys.Except(mounted).ShouldBeEmpty();
    }

    [Fact]
    public void Production_asks_who_calls_and_encrypts()
    {
        var settings = SettingsCheck.Settings(ManifestSet.Rendered("prod"));
        var security = new ConfigurationBuilder().AddInMemoryCollection(settings!).Build().GetSection(SecurityOptions.Section).Get<SecurityOptions>()!;
        security.IsAuthenticated.ShouldBeTrue();
        security.AllowAnonymousBeyondLoopback.ShouldBeFalse();
        security.Tls.IsConfigured.ShouldBeTrue();
        security.Cluster.IsConfigured.ShouldBeTrue("whoever reaches a silo's own ports can call every grain");
        security.Cluster.AllowUnauthenticatedBeyondLoopback.ShouldBeFalse();
        settings["urls"].Split(';').ShouldAllBe(url => url.StartsWith("https://", StringComparison.Ordinal));
    }
}
