using OrleansMonitor.Manifests.Tests.Checks;
using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>Each check sees what it is there for: a manifest that is broken in one place, and what is said of it.</summary>
public sealed class BrokenManifestTests
{
    private const string Silos = "orleansmonitor";
    private const string Container = "spec.template.spec.containers.0.";

    [Theory]
    [InlineData("StatefulSet", Silos, "spec.replica", "3", "StatefulSet/orleansmonitor.spec.replica is not a field of apps/v1/StatefulSetSpec")]
    [InlineData("StatefulSet", Silos, "spec.minReadySeconds", "\"10\"", "StatefulSet/orleansmonitor.spec.minReadySeconds is 10; it must be of type integer")]
    [InlineData("StatefulSet", Silos, Container + "imagePullpolicy", "Always", "imagePullpolicy is not a field of v1/Container")]
    [InlineData("StatefulSet", Silos, Container + "imagePullPolicy", "Sometimes", "imagePullPolicy is Sometimes; it must be one of 'Always'|'IfNotPresent'|'Never'")]
    [InlineData("StatefulSet", Silos, Container + "resources.limits.memory", "2Gib", "memory is 2Gib; it must be of type quantity")]
    [InlineData("StatefulSet", Silos, Container + "securityContext.readOnlyRootFilesystem", "\"true\"", "must be of type boolean")]
    [InlineData("StatefulSet", Silos, Container + "ports.0.containerPort", null, "containers.0.ports.0 lacks containerPort")]
    [InlineData("StatefulSet", Silos, "spec.selector", null, "StatefulSet/orleansmonitor.spec lacks selector")]
    [InlineData("StatefulSet", Silos, "spec.template.spec.containers", "{name: silo}", "containers must be a list")]
    [InlineData("ConfigMap", "orleansmonitor-settings", "data.ORLEANSMONITOR_Cluster__SiloPort", "11111", "must be of type string")]
    [InlineData("Service", Silos, "apiVersion", "v2", "v2 Service is not a known kind")]
    public void Schema(string kind, string name, string path, string? value, string expected) => Says("schema", kind, name, path, value, expected);

    [Theory]
    [InlineData("Service", Silos, "spec.selector", "{app.kubernetes.io/name: orleansmonitr}", "Service/orleansmonitor selects no pod")]
    [InlineData("PodDisruptionBudget", Silos, "spec.selector.matchLabels", "{app: silo}", "PodDisruptionBudget/orleansmonitor selects no pod")]
    [InlineData("StatefulSet", Silos, "spec.selector.matchLabels", "{app: silo}", "StatefulSet/orleansmonitor does not select its own pods")]
    [InlineData("StatefulSet", Silos, "spec.serviceName", "orleansmonitor-silo", "there is no service orleansmonitor-silo")]
    [InlineData("StatefulSet", Silos, "spec.serviceName", "orleansmonitor", "Service/orleansmonitor is not headless")]
    [InlineData("StatefulSet", Silos, "spec.template.spec.topologySpreadConstraints.0.labelSelector.matchLabels", "{app: silo}", "counts other pods")]
    [InlineData("NetworkPolicy", "silos-to-silos", "spec.podSelector.matchLabels", "{app: silo}", "NetworkPolicy/silos-to-silos applies to no pod")]
    [InlineData("NetworkPolicy", "silos-to-silos", "spec.ingress.0.from.0.podSelector.matchLabels", "{app: silo}", "NetworkPolicy/silos-to-silos names a peer that no pod is")]
    public void Selectors(string kind, string name, string path, string? value, string expected) => Says("selectors", kind, name, path, value, expected);

    [Theory]
    [InlineData("Service", Silos, "spec.ports.0.targetPort", "web", "listens on web")]
    [InlineData("Service", "orleansmonitor-silos", "spec.ports.0.port", "11112", "its port 11112 must be the container's, 11111")]
    [InlineData("StatefulSet", Silos, Container + "readinessProbe.httpGet.port", "9000", "readinessProbe asks port 9000, on which no container listens")]
    [InlineData("StatefulSet", Silos, "spec.template.metadata.annotations", "{prometheus.io/port: \"9000\"}", "prometheus.io/port is 9000, on which no container listens")]
    [InlineData("StatefulSet", Silos, Container + "ports.1.containerPort", "8080", "two ports are 8080")]
    [InlineData("NetworkPolicy", "silos-to-silos", "spec.ingress.0.ports.0.port", "11112", "allows port 11112, on which no container")]
    [InlineData("NetworkPolicy", "silos-to-silos", "spec.egress.0.ports.0.port", "11112", "allows port 11112, on which no container")]
    public void Ports(string kind, string name, string path, string? value, string expected) => Says("ports", kind, name, path, value, expected);

    [Theory]
    [InlineData("StatefulSet", Silos, "spec.template.spec.serviceAccountName", "admin", "there is no ServiceAccount admin")]
    [InlineData("StatefulSet", Silos, "spec.template.spec.volumes.0.name", "other", "there is no volume")]
    [InlineData("StatefulSet", Silos, Container + "envFrom.0.configMapRef.name", "settings", "there is no ConfigMap settings")]
    [InlineData("StatefulSet", Silos, Container + "env.+", "{name: A, valueFrom: {secretKeyRef: {name: orleansmonitor-tls, key: tls.pem}}}", "does not ask for key tls.pem in Secret orleansmonitor-tls")]
    [InlineData("StatefulSet", Silos, Container + "env.+", "{name: A, valueFrom: {secretKeyRef: {name: nobody, key: a}}}", "there is no Secret nobody")]
    [InlineData("HorizontalPodAutoscaler", Silos, "spec.scaleTargetRef.name", "silos", "there is no StatefulSet/silos")]
    [InlineData("HorizontalPodAutoscaler", Silos, "spec.scaleTargetRef.apiVersion", "apps/v1beta1", "StatefulSet/orleansmonitor is of apps/v1")]
    [InlineData("StatefulSet", Silos, "spec.replicas", "3", "sets replicas, which HorizontalPodAutoscaler/orleansmonitor sets too")]
    public void References(string kind, string name, string path, string? value, string expected) => Says("references", kind, name, path, value, expected);

    [Theory]
    [InlineData("ORLEANSMONITOR_Commit__Intervall", "00:00:01", "Commit has no setting Intervall")]
    [InlineData("ORLEANSMONITOR_Comit__Interval", "00:00:01", "there is no section Comit")]
    [InlineData("Commit__Interval", "00:00:01", "does not begin with ORLEANSMONITOR_")]
    [InlineData("ORLEANSMONITOR_Commit__Interval", "1s", "Failed to convert configuration value")]
    [InlineData("ORLEANSMONITOR_Commit__Interval", "00:10:00", "Commit:Interval is 00:10:00; it must be")]
    [InlineData("ORLEANSMONITOR_Storage__Provider", "MySql", "Failed to convert configuration value")]
    [InlineData("ORLEANSMONITOR_Cluster__GatewayPort", "11111", "Cluster:GatewayPort is 11111; it must be different from Cluster:SiloPort")]
    [InlineData("ORLEANSMONITOR_Cluster__ClusterId", "", "Cluster:ClusterId is empty")]
    [InlineData("ORLEANSMONITOR_Cluster__SiloPort", "11112", "Cluster:SiloPort is 11112, but the container's port silo is 11111")]
    [InlineData("ORLEANSMONITOR_urls", "https://*:8443", "urls is 8443, but the container's port http is 8080")]
    [InlineData("ORLEANSMONITOR_Postgres__PasswordFile", "/etc/elsewhere/password", "nothing is mounted there")]
    [InlineData("ORLEANSMONITOR_Postgres__PasswordFile", "/etc/orleansmonitor/postgres/pasword", "volume postgres has no file pasword")]
    [InlineData("ORLEANSMONITOR_Security__AllowAnonymousBeyondLoopback", "false", "which others than this machine can reach")]
    [InlineData("ORLEANSMONITOR_Management__Urls", "http://*:8080", "port 8080 is also that of other requests")]
    [InlineData("ORLEANSMONITOR_Security__Tls__KeyFile", "/etc/orleansmonitor/tls/tls.key", "nothing is mounted there")]
    public void Settings(string variable, string value, string expected) =>
        Says("settings", "ConfigMap", "orleansmonitor-settings", $"data.{variable}", $"\"{value}\"", expected);

    [Theory]
    [InlineData("StatefulSet", Silos, Container + "livenessProbe.httpGet.path", "/healthz", "livenessProbe asks for /healthz, which the silo does not serve")]
    [InlineData("StatefulSet", Silos, "spec.template.metadata.annotations", "{prometheus.io/path: /stats}", "prometheus.io/path is /stats, which the silo does not serve")]
    public void Probes(string kind, string name, string path, string? value, string expected) => Says("probes", kind, name, path, value, expected);

    [Theory]
    [InlineData("StatefulSet", Silos, "spec.template.spec.terminationGracePeriodSeconds", "30", "a stopping silo has 30 s and may need")]
    [InlineData("StatefulSet", Silos, "spec.template.spec.terminationGracePeriodSeconds", null, "a stopping silo has 30 s and may need")]
    [InlineData("StatefulSet", Silos, Container + "lifecycle", null, "preStop waits 0 s")]
    [InlineData("StatefulSet", Silos, Container + "startupProbe", null, "the silo has no startupProbe")]
    [InlineData("StatefulSet", Silos, Container + "readinessProbe.timeoutSeconds", "1", "the readiness probe gives up before the silo's own check")]
    [InlineData("StatefulSet", Silos, Container + "resources.requests.cpu", null, "utilization is a share of requests.cpu")]
    [InlineData("PodDisruptionBudget", Silos, "spec", "{minAvailable: 3}", "can keep a machine from being drained")]
    [InlineData("PodDisruptionBudget", Silos, "spec.maxUnavailable", "0", "can keep a machine from being drained")]
    [InlineData("HorizontalPodAutoscaler", Silos, "spec.minReplicas", "12", "minReplicas must be 1 to maxReplicas")]
    [InlineData("HorizontalPodAutoscaler", Silos, "spec.behavior.scaleDown.stabilizationWindowSeconds", "0", "takes silos away within five minutes")]
    public void Availability(string kind, string name, string path, string? value, string expected) => Says("availability", kind, name, path, value, expected);

    [Theory]
    [InlineData("default-deny", "spec.policyTypes.0", null, "Prometheus reaches")]
    [InlineData("default-deny", "spec.policyTypes.1", null, "a silo reaches an address outside")]
    [InlineData("silos-to-silos", "spec.ingress.0.from", null, "a pod of another namespace reaches a silo on port 11111")]
    [InlineData("silos-to-silos", "spec.ingress.0.from.0", "{podSelector: {}}", "a pod of the same namespace reaches a silo on port 30000")]
    [InlineData("silos-to-silos", "spec.egress.0.ports.0.port", "11112", "a silo does not reach another silo on port 11111")]
    [InlineData("clients-to-silos", "spec.ingress.0.ports", null, "a pod of another namespace reaches a silo on port 8081")]
    [InlineData("clients-to-silos", "spec.ingress.0.from", null, "an address outside reaches a silo on port 8080")]
    [InlineData("clients-to-silos", "spec.ingress", null, "a pod of another namespace does not reach a silo on port 8080")]
    [InlineData("prometheus-to-silos", "spec.ingress.0.from.0.namespaceSelector.matchLabels", "{kubernetes.io/metadata.name: inference}", "Prometheus does not reach a silo on port 8081")]
    [InlineData("silos-use-postgres", "spec.egress", null, "a silo does not reach PostgreSQL on port 5432")]
    [InlineData("silos-to-postgres", "spec.ingress.0.from", null, "Prometheus reaches PostgreSQL on port 5432")]
    [InlineData("silos-to-postgres", "spec.ingress.0.from.0", "{podSelector: {}}", "a pod of the same namespace reaches PostgreSQL on port 5432")]
    public void Network(string policy, string path, string? value, string expected)
    {
        // The first one makes sense only without the policies that select silos for themselves.
        var set = ManifestSet.Rendered("dev").Edit("NetworkPolicy", policy, path, value);
        if (policy == "default-deny")
            set.All.RemoveAll(manifest => manifest.Kind == "NetworkPolicy" && manifest.Name != policy);
        AllChecks.ByName["network"](set).ShouldContain(problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spec.template.spec.securityContext.runAsNonRoot", "false", "may run as root")]
    [InlineData("spec.template.spec.securityContext.seccompProfile", null, "has no seccomp profile")]
    [InlineData("spec.template.spec.automountServiceAccountToken", null, "mounts a token of the Kubernetes API")]
    [InlineData("spec.template.spec.hostNetwork", "true", "sets hostNetwork")]
    [InlineData(Container + "securityContext.readOnlyRootFilesystem", null, "may write to its image")]
    [InlineData(Container + "securityContext.allowPrivilegeEscalation", "true", "may gain privileges")]
    [InlineData(Container + "securityContext.capabilities.drop", "[NET_RAW]", "keeps capabilities")]
    [InlineData(Container + "securityContext.capabilities.add", "[NET_ADMIN]", "keeps capabilities")]
    [InlineData(Container + "resources.limits", null, "has no limits.memory")]
    [InlineData(Container + "image", "orleansmonitor:latest", "has an image without a version")]
    public void Hardening(string path, string? value, string expected) => Says("hardening", "StatefulSet", Silos, path, value, expected);

    private static void Says(string check, string kind, string name, string path, string? value, string expected) =>
        AllChecks.ByName[check](ManifestSet.Rendered("dev").Edit(kind, name, path, value)).ShouldContain(problem => problem.Contains(expected, StringComparison.Ordinal));
}
