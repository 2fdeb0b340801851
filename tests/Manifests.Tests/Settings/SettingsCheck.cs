using System.IO.Enumeration;
using OrleansMonitor.Manifests.Tests.Checks;
using OrleansMonitor.Manifests.Tests.Yaml;
using OrleansMonitor.Silo.Hosting;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>The environment that a manifest gives a silo: every variable is a setting, of a value that the silo takes.</summary>
internal static class SettingsCheck
{
    private const string PodAddress = "10.0.0.1";

    /// <summary>Of the .NET runtime; anything else without the silo's prefix is a slip.</summary>
    private static readonly string[] RuntimePrefixes = ["DOTNET_"];

    public static IEnumerable<string> Problems(ManifestSet set)
    {
        foreach (var container in set.Silos.AllContainers)
        {
            var name = $"{set.Silos.Owner}, container {container.Text("name")}";
            foreach (var (variable, value) in Variables(set, container))
            {
                if (Array.Exists(RuntimePrefixes, prefix => variable.StartsWith(prefix, StringComparison.Ordinal)))
                    continue;
                if (!variable.StartsWith(SiloConfiguration.EnvironmentPrefix, StringComparison.Ordinal))
                    yield return $"{name}: {variable} does not begin with {SiloConfiguration.EnvironmentPrefix}, so the silo does not read it";
                else if (SettingsCatalog.Problem(SettingOf(variable)) is { } problem)
                    yield return $"{name}: {variable}: {problem}";
                else if (value.StartsWith('/') && FileProblem(set, container, value) is { } missing)
                    yield return $"{name}: {variable} is {value}: {missing}";
            }
        }

        foreach (var problem in SettingsValues.Problems(Settings(set)))
            yield return problem;
        foreach (var problem in Ports(set))
            yield return problem;
    }

    /// <summary>The silo's settings as its configuration would have them.</summary>
    public static Dictionary<string, string> Settings(ManifestSet set) => Variables(set, set.Silo)
        .Where(variable => variable.Key.StartsWith(SiloConfiguration.EnvironmentPrefix, StringComparison.Ordinal))
        .ToDictionary(variable => SettingOf(variable.Key), variable => variable.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Ports that the silo's settings name are those of its container.</summary>
    private static IEnumerable<string> Ports(ManifestSet set)
    {
        var ports = set.Silos.Ports;
        foreach (var (setting, port) in SettingsValues.Ports(Settings(set)))
        {
            if (!ports.TryGetValue(port.Name, out var declared))
                yield return $"{set.Silos.Owner} has no port {port.Name}";
            else if (declared != port.Number)
                yield return $"{set.Silos.Owner}: {setting} is {port.Number}, but the container's port {port.Name} is {declared}";
        }
    }

    private static string SettingOf(string variable) => variable[SiloConfiguration.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);

    private static Dictionary<string, string> Variables(ManifestSet set, YamlNode container)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var from in container.Items("envFrom"))
        {
            foreach (var (name, value) in set.Find("ConfigMap", from.Text("configMapRef.name") ?? "")?.Root.Map("data") ?? [])
                variables[name] = value;
        }

        foreach (var variable in container.Items("env"))
        {
            variables[variable.Text("name") ?? ""] = variable switch
            {
                _ when variable.Text("value") is { } value => value,
                _ when variable.Text("valueFrom.fieldRef.fieldPath") is { } field => field == "status.podIP" ? PodAddress : $"{set.Silos.Owner.Name}-0",
                _ when ReferencesCheck.Source(variable) is ("ConfigMap", var name, var key) => set.Find("ConfigMap", name)?.Root.Map("data").GetValueOrDefault(key) ?? "",
                _ => variable.Text("name") ?? "",
            };
        }

        return variables;
    }

    /// <summary>A file that a setting names, or by a pattern at least one, is a key of a Secret or ConfigMap that is mounted there.</summary>
    private static string? FileProblem(ManifestSet set, YamlNode container, string path)
    {
        var mount = container.Items("volumeMounts").FirstOrDefault(mount => path.StartsWith(mount.Text("mountPath") + "/", StringComparison.Ordinal));
        if (mount is null)
            return "nothing is mounted there";
        var volume = set.Silos.Spec.Items("volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"));
        var file = path[(mount.Text("mountPath")!.Length + 1)..];
        var items = volume.Items("secret.items").Concat(volume.Items("configMap.items")).ToList();
        if (items.Count > 0)
            return items.Any(item => item.Text("path") == file) ? null : $"volume {mount.Text("name")} has no file {file}";
        var known = volume.Text("secret.secretName") is { } secret
            ? set.Find("Secret", secret)?.Root.Map("data").ContainsKey(file) ?? ExternalSecrets.All.GetValueOrDefault(secret)?.Contains(file) ?? false
            : volume.Text("configMap.name") is { } map ? set.Find("ConfigMap", map)?.Root.Map("data").Keys.Any(key => FileSystemName.MatchesSimpleExpression(file, key, ignoreCase: false)) ?? false
            : volume.Has("emptyDir");
        return known ? null : $"volume {mount.Text("name")} has no file {file}";
    }
}
