using System.Text.RegularExpressions;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Manifests.Tests.Support;
using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>What <c>k8s/components/prometheus</c> brings for the Prometheus operator, whose kinds are of no Kubernetes schema.</summary>
public sealed partial class PrometheusComponentTests
{
    private const string Folder = "k8s/components/prometheus/";

    private static readonly ManifestSet Monitor = ManifestSet.Parse(Repository.Read(Folder + "pod-monitor.yaml"));
    private static readonly ManifestSet Rules = ManifestSet.Parse(Repository.Read(Folder + "rules.yaml"));

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void The_monitor_scrapes_the_silos_where_their_annotations_say(string overlay)
    {
        var (monitor, silos) = (Monitor.Get("PodMonitor", "orleansmonitor").Root, ManifestSet.Rendered(overlay).Silos);
        monitor.Map("spec.selector.matchLabels").ShouldAllBe(label => silos.Labels[label.Key] == label.Value);
        var endpoint = monitor.Items("spec.podMetricsEndpoints").Single();
        var annotations = silos.Owner.Root.Map("spec.template.metadata.annotations");
        endpoint.Text("path").ShouldBe(annotations["prometheus.io/path"]);
        silos.Resolve(endpoint.Text("port"))!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(annotations["prometheus.io/port"]);
    }

    [Fact]
    public void Rules_ask_for_what_is_measured()
    {
        var instruments = ((string[])["silo", "grains", "grains.interfaces", "storage"])
            .SelectMany(static folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(static file => Instrument().Matches(File.ReadAllText(file)))
            .Select(static name => name.Groups["name"].Value.Replace('.', '_'))
            .SelectMany(static name => new[] { name, name + "_total", name + "_seconds" })
            .Concat(FamilyCatalog.All.Select(static family => family.Name))
            .ToHashSet();
        var expressions = Rules.Get("PrometheusRule", "orleansmonitor").Root.Items("spec.groups").SelectMany(static group => group.Items("rules")).Select(static rule => rule.Text("expr")!).ToList();
        expressions.Count.ShouldBeGreaterThan(4);
        expressions.SelectMany(static expression => Metric().Matches(expression)).Select(static match => match.Value).Where(name => !instruments.Contains(name)).ShouldBeEmpty();
    }

    [ToolFact("promtool")]
    public void Promtool_accepts_the_rules()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "rules.yaml");
        var stream = new YamlStream(new YamlDocument(new YamlMappingNode { { "groups", Rules.Get("PrometheusRule", "orleansmonitor").Root.At("spec.groups")! } }));
        using (var writer = new StreamWriter(file))
            stream.Save(writer, assignAnchors: false);
        var (exitCode, output, errors) = Tool.Run("promtool", "check", "rules", file);
        exitCode.ShouldBe(0, output + errors);
    }

    [ToolFact("kubectl")]
    public void The_production_overlay_renders_with_it()
    {
        using var directory = new TempDirectory();
        var overlay = Repository.Path("k8s/overlays/prod").Replace('\\', '/');
        // kustomize takes relative paths only.
        string Relative(string path) => Path.GetRelativePath(directory.Path, path).Replace('\\', '/');
        File.WriteAllText(
            Path.Combine(directory.Path, "kustomization.yaml"),
            $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - {Relative(overlay)}\ncomponents:\n  - {Relative(Repository.Path(Folder.TrimEnd('/')))}\n");
        var (exitCode, output, errors) = Tool.Run("kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", directory.Path);
        exitCode.ShouldBe(0, errors);
        var set = ManifestSet.Parse(output);
        set.OfKind("PodMonitor").ShouldHaveSingleItem();
        set.OfKind("ConfigMap").SelectMany(static map => map.Root.Map("data")).ShouldContain(static pair => pair.Key == "ORLEANSMONITOR_Exposition__Figures" && pair.Value == "Summary");
    }

    [GeneratedRegex("\"(?<name>orleansmonitor\\.[a-z._]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex("orleansmonitor_[a-z_0-9]+")]
    private static partial Regex Metric();
}
