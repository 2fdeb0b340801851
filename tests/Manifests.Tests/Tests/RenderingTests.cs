using OrleansMonitor.Harness.Files;
using OrleansMonitor.Manifests.Tests.Support;
using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>
/// The files that the other tests read are what kustomize makes of <c>k8s/</c> today. After a change there:
/// <c>for o in dev prod; do kubectl kustomize k8s/overlays/$o > tests/Manifests.Tests/Rendered/$o.yaml; done</c>
/// </summary>
public sealed class RenderingTests
{
    [ToolTheory("kubectl")]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Overlay_renders_to_the_kept_file(string overlay)
    {
        var (exitCode, output, errors) = Tool.Run("kubectl", "kustomize", "k8s/overlays/" + overlay);
        exitCode.ShouldBe(0, errors);
        Canonical(ManifestSet.Parse(output)).ShouldBe(Canonical(ManifestSet.Rendered(overlay)));
    }

    [ToolFact("kubectl")]
    public void Base_renders_by_itself()
    {
        var (exitCode, output, errors) = Tool.Run("kubectl", "kustomize", "k8s/base");
        exitCode.ShouldBe(0, errors);
        ManifestSet.Parse(output).All.ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_file_is_part_of_a_kustomization()
    {
        var files = Directory.EnumerateFiles(Repository.Path("k8s"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && Path.GetExtension(file) is ".yaml" or ".env")
            .Where(file => Path.GetFileName(file) != "kustomization.yaml")
            .ToList();
        var kustomizations = Directory.EnumerateFiles(Repository.Path("k8s"), "kustomization.yaml", SearchOption.AllDirectories).ToDictionary(file => Path.GetDirectoryName(file)!, File.ReadAllText);
        files.Count.ShouldBeGreaterThan(10);
        foreach (var file in files)
        {
            // A key that is there twice does not parse.
            if (Path.GetExtension(file) == ".yaml")
                ManifestSet.Parse(File.ReadAllText(file)).All.ShouldNotBeEmpty(file);
            kustomizations[Path.GetDirectoryName(file)!].ShouldContain(Path.GetFileName(file));
        }
    }

    /// <summary>Names with a hash are told apart by it, so a settings map that an overlay failed to merge would show here.</summary>
    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void No_object_is_there_twice(string overlay) =>
        ManifestSet.Rendered(overlay).All.GroupBy(manifest => manifest.ToString()).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();

    [Fact]
    public void Production_holds_no_secret() =>
        ManifestSet.Rendered("prod").OfKind("Secret").ShouldBeEmpty();

    [ToolFact("yamllint")]
    public void Yaml_is_clean()
    {
        var (exitCode, output, errors) = Tool.Run("yamllint", "--strict", "-c", "k8s/.yamllint", "k8s/base", "k8s/overlays");
        exitCode.ShouldBe(0, output + errors);
    }

    /// <summary>Versions of kustomize order and wrap differently; the content is the same.</summary>
    private static string Canonical(ManifestSet set) => string.Join("\n---\n", set.All.OrderBy(manifest => manifest.ToString(), StringComparer.Ordinal).Select(manifest => Canonical(manifest.Root)));

    private static string Canonical(YamlNode node) => node switch
    {
        YamlMappingNode map => "{" + string.Join(",\n", map.Children.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => $"{pair.Key}: {Canonical(pair.Value)}")) + "}",
        YamlSequenceNode list => "[" + string.Join(",\n", list.Children.Select(Canonical)) + "]",
        _ => string.Concat(((YamlScalarNode)node).Value!.Where(c => c != '\n')),
    };
}
