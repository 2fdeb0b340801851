using System.Xml.Linq;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Manifests.Tests.Image;
using OrleansMonitor.Manifests.Tests.Yaml;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>The image, as far as it can be judged without building it.</summary>
public sealed class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Load();

    [Fact]
    public void Whatever_is_copied_exists_and_reaches_the_build()
    {
        var included = Repository.Read("k8s/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        foreach (var source in File.Copies.SelectMany(copy => copy.Sources))
        {
            Path.Exists(Repository.Path(source)).ShouldBeTrue(source);
            included.ShouldContain(source.Split('/')[0]);
        }
    }

    [Fact]
    public void Every_project_that_is_built_is_there_before_it_is_restored()
    {
        var needed = Restored().SelectMany(Graph).ToHashSet();
        var copied = File.Copies.SelectMany(copy => copy.Sources).Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).ToHashSet();
        copied.Order().ShouldBe(needed.Order());
        foreach (var project in needed)
            File.Copies.ShouldContain(copy => copy.Sources.Any(source => source.EndsWith('/') && project.StartsWith(source, StringComparison.Ordinal)), project);
    }

    [Fact]
    public void Everything_is_built_for_release()
    {
        var commands = File.Commands.Where(command => command.StartsWith("dotnet ", StringComparison.Ordinal)).ToList();
        var published = commands.Where(command => command.StartsWith("dotnet publish", StringComparison.Ordinal)).ToList();
        published.ShouldAllBe(command => command.Contains("-c Release", StringComparison.Ordinal) && command.Contains("--no-restore", StringComparison.Ordinal));
        published.Select(command => command.Split(' ')[2]).Order().ShouldBe(Restored().Order());
    }

    [Fact]
    public void It_runs_as_the_manifests_say()
    {
        foreach (var overlay in (string[])["dev", "prod"])
        {
            var set = ManifestSet.Rendered(overlay);
            File.Of("USER").ShouldBe([$"{set.Silos.Spec.Text("securityContext.runAsUser")}:{set.Silos.Spec.Text("securityContext.runAsGroup")}"]);
            File.Of("EXPOSE").Single().Split(' ').Select(int.Parse).Order().ShouldBe(set.Silos.Ports.Values.Order());
            var migrate = set.Silos.Spec.Items("initContainers").Single();
            migrate.Text("image").ShouldBe(set.Silo.Text("image"));
            migrate.Text("command.1").ShouldBe("/app/cli/orleansmonitor.dll");
        }

        File.Of("COPY").Where(copy => copy.StartsWith("--from=build", StringComparison.Ordinal)).ShouldBe(["--from=build /out/silo silo/", "--from=build /out/cli cli/", "--from=build /usr/share/zoneinfo/ /usr/share/zoneinfo/"]);
        File.Of("ENTRYPOINT").ShouldBe(["""["dotnet", "/app/silo/OrleansMonitor.Silo.dll"]"""]);
    }

    private static List<string> Restored() => [.. File.Commands.Where(command => command.StartsWith("dotnet restore", StringComparison.Ordinal)).Select(command => command.Split(' ')[2])];

    /// <summary>The project and those that it refers to, when it is built on Orleans.</summary>
    private static IEnumerable<string> Graph(string project)
    {
        yield return project;
        var references = XDocument.Load(Repository.Path(project)).Descendants("ProjectReference")
            .Where(reference => !(reference.Parent!.Attribute("Condition")?.Value ?? "").Contains("'Embedded'", StringComparison.Ordinal));
        foreach (var reference in references)
        {
            var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.Path(project))!, reference.Attribute("Include")!.Value));
            foreach (var nested in Graph(Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')))
                yield return nested;
        }
    }
}
