using OrleansMonitor.Manifests.Tests.Support;
using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>Paths that Kubernetes and Prometheus ask are paths that the silo serves.</summary>
internal static class ProbesCheck
{
    public static IEnumerable<string> Problems(ManifestSet set)
    {
        foreach (var (name, probe) in PortsCheck.Probes(set.Silo))
        {
            if (probe.Text("httpGet.path") is not { } path || !DefaultSilo.Paths.Contains(path))
                yield return $"{set.Silos.Owner}: {name} asks for {probe.Text("httpGet.path")}, which the silo does not serve";
        }

        var annotations = set.Silos.Owner.Root.Map("spec.template.metadata.annotations");
        if (annotations.TryGetValue("prometheus.io/path", out var scrape) && !DefaultSilo.Paths.Contains(scrape))
            yield return $"{set.Silos.Owner}: prometheus.io/path is {scrape}, which the silo does not serve";
    }
}
