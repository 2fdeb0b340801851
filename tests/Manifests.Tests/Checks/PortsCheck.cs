using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>Every port that something speaks of is one that a container listens on.</summary>
internal static class PortsCheck
{
    public static IEnumerable<string> Problems(ManifestSet set)
    {
        foreach (var service in set.OfKind("Service"))
        {
            foreach (var pod in set.Pods.Where(pod => SelectorsCheck.Matches(service.Root.Map("spec.selector"), pod.Labels)))
            {
                foreach (var port in service.Root.Items("spec.ports"))
                {
                    var target = port.Text("targetPort") ?? port.Text("port");
                    if (pod.Resolve(target) is not { } number)
                        yield return $"{service}: no container of {pod.Owner} listens on {target}";
                    else if (service.Root.Text("spec.clusterIP") == "None" && port.Number("port") != number)
                        yield return $"{service}: it is headless, so its port {port.Text("port")} must be the container's, {number}";
                }
            }
        }

        foreach (var pod in set.Pods)
        {
            foreach (var container in pod.Containers)
            {
                foreach (var (name, probe) in Probes(container))
                {
                    var port = probe.Text("httpGet.port");
                    if (pod.Resolve(port) is null)
                        yield return $"{pod.Owner}: {name} asks port {port}, on which no container listens";
                }
            }

            var scrape = pod.Owner.Root.Map("spec.template.metadata.annotations").GetValueOrDefault("prometheus.io/port");
            if (scrape is not null && pod.Resolve(scrape) is null)
                yield return $"{pod.Owner}: prometheus.io/port is {scrape}, on which no container listens";
            foreach (var twice in pod.Containers.SelectMany(container => container.Items("ports")).GroupBy(port => port.Text("containerPort")).Where(ports => ports.Count() > 1))
                yield return $"{pod.Owner}: two ports are {twice.Key}";
        }

        foreach (var policy in set.OfKind("NetworkPolicy"))
        {
            var selector = policy.Root.Map("spec.podSelector.matchLabels");
            foreach (var rule in policy.Root.Items("spec.ingress"))
            {
                foreach (var problem in CheckRule(set, policy, rule, set.Pods.Where(pod => SelectorsCheck.Matches(selector, pod.Labels))))
                    yield return problem;
            }

            foreach (var rule in policy.Root.Items("spec.egress"))
            {
                // A peer elsewhere listens on what it likes.
                foreach (var peer in rule.Items("to").Where(peer => !peer.Has("namespaceSelector") && !peer.Has("ipBlock")))
                {
                    var peers = set.Pods.Where(pod => SelectorsCheck.Matches(peer.Map("podSelector.matchLabels"), pod.Labels));
                    foreach (var problem in CheckRule(set, policy, rule, peers))
                        yield return problem;
                }
            }
        }
    }

    /// <summary>The HTTP probes of a container, by name.</summary>
    public static IEnumerable<(string Name, YamlNode Probe)> Probes(YamlNode container) => ((string[])["startupProbe", "livenessProbe", "readinessProbe"])
        .Where(name => container.Has(name + ".httpGet"))
        .Select(name => (name, container.At(name)!));

    private static IEnumerable<string> CheckRule(ManifestSet set, Manifest policy, YamlNode rule, IEnumerable<PodTemplate> pods)
    {
        foreach (var pod in pods)
        {
            foreach (var port in rule.Items("ports").Where(port => pod.Resolve(port.Text("port")) is null))
                yield return $"{policy} allows port {port.Text("port")}, on which no container of {pod.Owner} listens";
        }
    }
}
