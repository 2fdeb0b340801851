using OrleansMonitor.Manifests.Tests.Schema;
using OrleansMonitor.Manifests.Tests.Settings;
using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Checks;

internal static class AllChecks
{
    public static IReadOnlyDictionary<string, Func<ManifestSet, IEnumerable<string>>> ByName { get; } = new Dictionary<string, Func<ManifestSet, IEnumerable<string>>>
    {
        ["schema"] = SchemaCheck.Problems,
        ["selectors"] = SelectorsCheck.Problems,
        ["ports"] = PortsCheck.Problems,
        ["references"] = set => ReferencesCheck.Problems(set, ExternalSecrets.All),
        ["settings"] = SettingsCheck.Problems,
        ["probes"] = ProbesCheck.Problems,
        ["availability"] = AvailabilityCheck.Problems,
        ["network"] = NetworkCheck.Problems,
        ["hardening"] = HardeningCheck.Problems,
    };
}
