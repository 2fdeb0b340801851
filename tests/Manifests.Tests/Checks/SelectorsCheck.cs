using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>Whatever selects pods selects some: a slip in a label selects none, and nothing says so.</summary>
internal static class SelectorsCheck
{
    public static IEnumerable<string> Problems(ManifestSet set)
    {
        foreach (var service in set.OfKind("Service"))
        {
            if (!Selects(set, service.Root.Map("spec.selector")))
                yield return $"{service} selects no pod";
        }

        foreach (var budget in set.OfKind("PodDisruptionBudget"))
        {
            if (!Selects(set, budget.Root.Map("spec.selector.matchLabels")))
                yield return $"{budget} selects no pod";
        }

        foreach (var pod in set.Pods)
        {
            var selector = pod.Owner.Root.Map("spec.selector.matchLabels");
            if (pod.Owner.Kind != "Job" && !Matches(selector, pod.Labels))
                yield return $"{pod.Owner} does not select its own pods";
            if (pod.Owner.Kind == "StatefulSet")
            {
                var name = pod.Owner.Root.Text("spec.serviceName") ?? "";
                if (set.Find("Service", name) is not { } service)
                    yield return $"{pod.Owner}: there is no service {name}";
                else if (service.Root.Text("spec.clusterIP") != "None")
                    yield return $"{pod.Owner}: {service} is not headless, so pods get no names";
                else if (!Matches(service.Root.Map("spec.selector"), pod.Labels))
                    yield return $"{pod.Owner}: {service} selects other pods";
            }

            foreach (var spread in pod.Spec.Items("topologySpreadConstraints"))
            {
                if (!Matches(spread.Map("labelSelector.matchLabels"), pod.Labels))
                    yield return $"{pod.Owner}: the spread over {spread.Text("topologyKey")} counts other pods";
            }
        }

        foreach (var policy in set.OfKind("NetworkPolicy"))
        {
            var selector = policy.Root.Map("spec.podSelector.matchLabels");
            if (selector.Count > 0 && !Selects(set, selector))
                yield return $"{policy} applies to no pod";
            // A peer in another namespace is not in this set.
            var peers = policy.Root.Items("spec.ingress").SelectMany(rule => rule.Items("from"))
                .Concat(policy.Root.Items("spec.egress").SelectMany(rule => rule.Items("to")));
            foreach (var peer in peers.Where(peer => !peer.Has("namespaceSelector") && !peer.Has("ipBlock")))
            {
                if (!Selects(set, peer.Map("podSelector.matchLabels")))
                    yield return $"{policy} names a peer that no pod is";
            }
        }
    }

    public static bool Matches(Dictionary<string, string> selector, Dictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);

    private static bool Selects(ManifestSet set, Dictionary<string, string> selector) => set.Pods.Any(pod => Matches(selector, pod.Labels));
}
