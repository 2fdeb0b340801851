using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>Whatever is referred to by name exists, or is one of the Secrets that <c>docs/operations.md</c> asks the operator for.</summary>
internal static class ReferencesCheck
{
    /// <param name="set">What an overlay renders to.</param>
    /// <param name="external">Keys of the Secrets that exist outside, by name of the Secret.</param>
    public static IEnumerable<string> Problems(ManifestSet set, IReadOnlyDictionary<string, HashSet<string>> external)
    {
        foreach (var pod in set.Pods)
        {
            var account = pod.Spec.Text("serviceAccountName") ?? "default";
            if (set.Find("ServiceAccount", account) is null)
                yield return $"{pod.Owner}: there is no ServiceAccount {account}";
            var volumes = pod.Spec.Items("volumes").Select(volume => volume.Text("name"))
                .Concat(pod.Owner.Root.Items("spec.volumeClaimTemplates").Select(claim => claim.Text("metadata.name"))).ToHashSet();
            var mounted = pod.AllContainers.SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Text("name")).ToHashSet();
            foreach (var missing in mounted.Except(volumes))
                yield return $"{pod.Owner}: there is no volume {missing}";
            foreach (var unused in volumes.Except(mounted))
                yield return $"{pod.Owner}: no container mounts volume {unused}";
            foreach (var (kind, name, key) in References(pod))
            {
                if (Missing(set, external, kind, name, key) is { } problem)
                    yield return $"{pod.Owner}: {problem}";
            }
        }

        foreach (var scaler in set.OfKind("HorizontalPodAutoscaler"))
        {
            var (kind, name) = (scaler.Root.Text("spec.scaleTargetRef.kind") ?? "", scaler.Root.Text("spec.scaleTargetRef.name") ?? "");
            if (set.Find(kind, name) is not { } target)
                yield return $"{scaler}: there is no {kind}/{name}";
            else if (target.ApiVersion != scaler.Root.Text("spec.scaleTargetRef.apiVersion"))
                yield return $"{scaler}: {target} is of {target.ApiVersion}";
            else if (target.Root.Has("spec.replicas"))
                yield return $"{target} sets replicas, which {scaler} sets too";
        }
    }

    /// <summary>Where a container's variable comes from: the object, and its key.</summary>
    public static (string Kind, string Name, string Key)? Source(YamlNode variable) => variable switch
    {
        _ when variable.Text("valueFrom.secretKeyRef.name") is { } name => ("Secret", name, variable.Text("valueFrom.secretKeyRef.key") ?? ""),
        _ when variable.Text("valueFrom.configMapKeyRef.name") is { } name => ("ConfigMap", name, variable.Text("valueFrom.configMapKeyRef.key") ?? ""),
        _ => null,
    };

    private static IEnumerable<(string Kind, string Name, string? Key)> References(PodTemplate pod)
    {
        foreach (var container in pod.AllContainers)
        {
            foreach (var variable in container.Items("env"))
            {
                if (Source(variable) is { } source)
                    yield return source;
            }

            foreach (var from in container.Items("envFrom"))
                yield return from.Text("configMapRef.name") is { } map ? ("ConfigMap", map, null) : ("Secret", from.Text("secretRef.name") ?? "", null);
        }

        foreach (var volume in pod.Spec.Items("volumes"))
        {
            var (kind, name) = volume.Text("secret.secretName") is { } secret ? ("Secret", secret) : ("ConfigMap", volume.Text("configMap.name"));
            if (name is null)
                continue;
            yield return (kind, name, null);
            foreach (var item in volume.Items(kind == "Secret" ? "secret.items" : "configMap.items"))
                yield return (kind, name, item.Text("key"));
        }
    }

    private static string? Missing(ManifestSet set, IReadOnlyDictionary<string, HashSet<string>> external, string kind, string name, string? key)
    {
        if (set.Find(kind, name) is { } found)
            return key is null || found.Root.Map("data").ContainsKey(key) || found.Root.Map("stringData").ContainsKey(key) ? null : $"{found} has no key {key}";
        if (kind == "Secret" && external.TryGetValue(name, out var keys))
            return key is null || keys.Contains(key) ? null : $"docs/operations.md does not ask for key {key} in Secret {name}";
        return $"there is no {kind} {name}";
    }
}
