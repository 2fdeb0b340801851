using System.Net;
using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>
/// Somebody who connects or is connected to: a pod with its labels and its namespace, or an address outside. One that is not
/// confined may send what it likes, so that it is the other end alone that keeps it out.
/// </summary>
internal sealed record NetworkEndpoint(string Name, string Namespace, Dictionary<string, string> Labels, IPAddress? Address = null, bool Confined = true);

/// <summary>
/// What the network policies of a set allow, by the rules of Kubernetes: a pod that some policy selects for a direction accepts
/// only what one of these policies allows; both ends must agree.
/// </summary>
internal sealed class NetworkModel(ManifestSet set)
{
    private const string NamespaceLabel = "kubernetes.io/metadata.name";

    public bool Allows(NetworkEndpoint from, NetworkEndpoint to, int port) =>
        (!from.Confined || Agrees("Egress", from, to, port)) && Agrees("Ingress", to, from, port);

    private bool Agrees(string direction, NetworkEndpoint self, NetworkEndpoint peer, int port)
    {
        var policies = set.OfKind("NetworkPolicy")
            .Where(policy => self.Address is null && policy.Namespace == self.Namespace
                && policy.Root.Items("spec.policyTypes").Any(type => type.ToString() == direction)
                && Selects(policy.Root.At("spec.podSelector"), self.Labels))
            .ToList();
        var (rules, peers) = direction == "Ingress" ? ("spec.ingress", "from") : ("spec.egress", "to");
        return policies.Count == 0
            || policies.Any(policy => policy.Root.Items(rules).Any(rule => Matches(policy, rule, peers, peer) && HasPort(rule, port, direction == "Ingress" ? self : peer)));
    }

    private static bool Matches(Manifest policy, YamlNode rule, string peers, NetworkEndpoint peer) =>
        !rule.Has(peers) || rule.Items(peers).Any(candidate => Matches(policy, candidate, peer));

    private static bool Matches(Manifest policy, YamlNode candidate, NetworkEndpoint peer)
    {
        if (candidate.Text("ipBlock.cidr") is { } cidr)
            return peer.Address is not null && IPNetwork.Parse(cidr).Contains(peer.Address);
        if (peer.Address is not null)
            return false;
        var inNamespace = candidate.Has("namespaceSelector")
            ? Selects(candidate.At("namespaceSelector"), new() { [NamespaceLabel] = peer.Namespace })
            : peer.Namespace == policy.Namespace;
        return inNamespace && (!candidate.Has("podSelector") || Selects(candidate.At("podSelector"), peer.Labels));
    }

    /// <summary>An empty selector selects everything. Expressions are not used in these manifests, and would select nothing here.</summary>
    private static bool Selects(YamlNode? selector, Dictionary<string, string> labels) =>
        selector is YamlMappingNode map && (map.Children.Count == 0 || SelectorsCheck.Matches(map.Map("matchLabels"), labels));

    private bool HasPort(YamlNode rule, int port, NetworkEndpoint listener) => !rule.Has("ports") || rule.Items("ports").Any(allowed =>
        allowed.Number("port") == port
        || set.Pods.Any(pod => pod.Labels.All(label => listener.Labels.GetValueOrDefault(label.Key) == label.Value) && pod.Resolve(allowed.Text("port")) == port));
}
