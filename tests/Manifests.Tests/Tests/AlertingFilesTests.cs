using OrleansMonitor.Manifests.Tests.Settings;
using OrleansMonitor.Manifests.Tests.Yaml;
using OrleansMonitor.Rules;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>The files that the overlay mounts are such as a silo takes, at the paths where it looks for them.</summary>
public sealed class AlertingFilesTests
{
    private static readonly ManifestSet Production = ManifestSet.Rendered("prod");

    [Fact]
    public void Rules_are_read_from_where_they_are_mounted()
    {
        var pattern = SettingsCheck.Settings(Production)["Alerting:RuleFiles"];
        var (map, path) = Mounted("rules");
        pattern.ShouldBe($"{path}/*.yaml");
        foreach (var (name, text) in map)
            RuleFile.Read(name, text).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Notifications_are_read_from_where_they_are_mounted()
    {
        var file = SettingsCheck.Settings(Production)["Notifications:File"];
        var (map, path) = Mounted("notifications");
        NotificationFile.Parse(file, map[file[(path.Length + 1)..]], out var errors).ShouldNotBeNull(string.Join('\n', errors));
    }

    private static (Dictionary<string, string> Map, string Path) Mounted(string volume)
    {
        var pod = Production.Silos;
        var name = pod.Spec.Items("volumes").Single(each => each.Text("name") == volume).Text("configMap.name")!;
        var path = pod.AllContainers.SelectMany(container => container.Items("volumeMounts")).Single(mount => mount.Text("name") == volume).Text("mountPath")!;
        return (Production.Find("ConfigMap", name)!.Root.Map("data"), path);
    }
}
