using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>No container can do more to its machine or to Kubernetes than its work asks for.</summary>
internal static class HardeningCheck
{
    public static IEnumerable<string> Problems(ManifestSet set)
    {
        foreach (var pod in set.Pods)
        {
            if (pod.Spec.Text("automountServiceAccountToken") != "false")
                yield return $"{pod.Owner} mounts a token of the Kubernetes API";
            if (pod.Spec.Text("securityContext.runAsNonRoot") != "true")
                yield return $"{pod.Owner} may run as root";
            if (pod.Spec.Text("securityContext.seccompProfile.type") != "RuntimeDefault")
                yield return $"{pod.Owner} has no seccomp profile";
            foreach (var field in (string[])["hostNetwork", "hostPID", "hostIPC"])
            {
                if (pod.Spec.Has(field))
                    yield return $"{pod.Owner} sets {field}";
            }

            foreach (var container in pod.AllContainers)
            {
                var name = $"{pod.Owner}, container {container.Text("name")},";
                if (container.Text("securityContext.readOnlyRootFilesystem") != "true")
                    yield return $"{name} may write to its image";
                if (container.Text("securityContext.allowPrivilegeEscalation") != "false")
                    yield return $"{name} may gain privileges";
                if (container.Text("securityContext.capabilities.drop.0") != "ALL" || container.Has("securityContext.capabilities.add"))
                    yield return $"{name} keeps capabilities";
                foreach (var needed in (string[])["requests.cpu", "requests.memory", "limits.memory"])
                {
                    if (!container.Has("resources." + needed))
                        yield return $"{name} has no {needed}";
                }

                if (container.Text("image") is not { } image || !image.Contains(':') || image.EndsWith(":latest", StringComparison.Ordinal))
                    yield return $"{name} has an image without a version: {container.Text("image")}";
            }
        }

        foreach (var account in set.OfKind("ServiceAccount").Where(account => account.Root.Text("automountServiceAccountToken") != "false"))
            yield return $"{account} mounts its token into pods";
    }
}
