using System.Net;
using OrleansMonitor.Manifests.Tests.Settings;
using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>Who reaches whom, and who does not.</summary>
internal static class NetworkCheck
{
    private const int PostgresPort = 5432;
    private const int AlertmanagerPort = 9093;

    public static IEnumerable<string> Problems(ManifestSet set)
    {
        var model = new NetworkModel(set);
        var home = set.Silos.Owner.Namespace;
        var silo = new NetworkEndpoint("a silo", home, set.Silos.Labels);
        var other = silo with { Name = "another silo" };
        var neighbour = new NetworkEndpoint("a pod of the same namespace", home, new() { ["app"] = "stranger" }, Confined: false);
        var node = new NetworkEndpoint("a pod of another namespace", "inference", new() { ["app"] = "model" });
        var prometheus = new NetworkEndpoint("Prometheus", "monitoring", new() { ["app.kubernetes.io/name"] = "prometheus" });
        var outside = new NetworkEndpoint("an address outside", "", [], IPAddress.Parse("203.0.113.7"));
        var ports = set.Silos.Ports;
        foreach (var port in (string[])["http", "management", "silo", "gateway"])
        {
            if (!ports.ContainsKey(port))
                yield return $"{set.Silos.Owner} has no port {port}";
        }

        foreach (var (port, number) in ports)
        {
            foreach (var problem in Expect(model, silo, other, number, port is "silo" or "gateway" ? true : null))
                yield return problem;
            foreach (var problem in Expect(model, neighbour, silo, number, port is "http" ? null : false))
                yield return problem;
            foreach (var problem in Expect(model, node, silo, number, port is "http"))
                yield return problem;
            foreach (var problem in Expect(model, prometheus, silo, number, port is "http" or "management"))
                yield return problem;
            foreach (var problem in Expect(model, outside, silo, number, false))
                yield return problem;
            foreach (var problem in Expect(model, silo, outside, number, false))
                yield return problem;
        }

        if (SettingsCheck.Settings(set).ContainsKey("Notifications:File"))
        {
            var alertmanager = new NetworkEndpoint("Alertmanager", "monitoring", new() { ["app.kubernetes.io/name"] = "alertmanager" });
            foreach (var problem in Expect(model, silo, alertmanager, AlertmanagerPort, true).Concat(Expect(model, silo, prometheus, AlertmanagerPort, false)))
                yield return problem;
            foreach (var problem in Expect(model, neighbour with { Confined = true }, alertmanager, AlertmanagerPort, false))
                yield return problem;
        }

        if (set.Pods.FirstOrDefault(pod => pod.Ports.ContainsKey("postgres")) is { } pod)
        {
            var database = new NetworkEndpoint("PostgreSQL", home, pod.Labels);
            foreach (var (from, allowed) in ((NetworkEndpoint, bool)[])[(silo, true), (neighbour, false), (node, false), (prometheus, false), (outside, false)])
            {
                foreach (var problem in Expect(model, from, database, PostgresPort, allowed))
                    yield return problem;
            }
        }
        else
        {
            var address = set.OfKind("NetworkPolicy").SelectMany(policy => policy.Root.Items("spec.egress")).SelectMany(rule => rule.Items("to"))
                .Select(peer => peer.Text("ipBlock.cidr")).FirstOrDefault(cidr => cidr is not null);
            if (address is null)
            {
                yield return "no policy lets a silo reach PostgreSQL";
                yield break;
            }

            var database = new NetworkEndpoint("PostgreSQL", "", [], IPNetwork.Parse(address).BaseAddress);
            foreach (var problem in Expect(model, silo, database, PostgresPort, true).Concat(Expect(model, neighbour with { Confined = true }, database, PostgresPort, false)))
                yield return problem;
        }
    }

    private static IEnumerable<string> Expect(NetworkModel model, NetworkEndpoint from, NetworkEndpoint to, int port, bool? allowed)
    {
        if (allowed is { } expected && model.Allows(from, to, port) != expected)
            yield return $"{from.Name} {(expected ? "does not reach" : "reaches")} {to.Name} on port {port}";
    }
}
