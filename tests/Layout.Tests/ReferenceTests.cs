using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Layout.Tests;

/// <summary>References between projects point one way, and a team that takes the SDK gets neither Orleans nor YAML.</summary>
public sealed class ReferenceTests
{
    /// <summary>What each project of the product may refer to itself; docs/architecture.md has the same.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["domain"] = [],
        ["protocol"] = ["domain"],
        ["rules"] = ["domain"],
        ["promql"] = [],
        ["storage/Port"] = ["domain"],
        ["storage/Memory"] = ["storage/Port"],
        ["storage/Postgres"] = ["storage/Port"],
        ["storage/Sqlite"] = ["storage/Port"],
        ["grains.interfaces"] = ["protocol", "rules"],
        ["grains"] = ["grains.interfaces", "storage/Port"],
        ["silo"] = ["grains", "promql", "storage/Memory", "storage/Postgres", "storage/Sqlite"],
        ["client/Sdk"] = ["protocol"],
        ["client/Orleans"] = ["client/Sdk", "grains.interfaces"],
        ["client/Cli"] = ["client/Sdk", "rules", "storage/Postgres"],
    };

    public static TheoryData<string> Product => [.. Projects.Folders.Where(static folder => !IsForTests(folder))];

    public static TheoryData<string> All => [.. Projects.Folders];

    [Theory]
    [MemberData(nameof(Product))]
    public void A_project_refers_to_what_lies_below_it(string folder)
    {
        Allowed.ShouldContainKey(folder, "say here and in docs/architecture.md what the project may refer to");
        Projects.ReferencesOf(folder).Except(Allowed[folder]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_project_compiles_the_files_of_its_own_folder(string folder) =>
        Projects.Includes(folder, "Compile").Where(static path => path.StartsWith("..", StringComparison.Ordinal)).ShouldBeEmpty("refer to the project that has them");

    [Theory]
    [InlineData("OrleansMonitor.Domain")]
    [InlineData("OrleansMonitor.Protocol")]
    [InlineData("OrleansMonitor.Client")]
    public void What_a_producer_takes_resolves_to_no_Orleans_and_no_Yaml(string project) =>
        PackagesOf(project).Where(static package => package.Contains("Orleans", StringComparison.OrdinalIgnoreCase) || package.Contains("Yaml", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();

    [Fact]
    public void The_command_line_resolves_to_no_Orleans() =>
        PackagesOf("OrleansMonitor.Cli").Where(static package => package.Contains("Orleans", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();

    [Fact]
    public void Only_the_rules_and_tests_know_Yaml() =>
        Projects.Folders.Where(static folder => !IsForTests(folder) && Projects.Includes(folder, "PackageReference").Contains("YamlDotNet")).ShouldBe(["rules"]);

    [Fact]
    public void The_solution_has_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "OrleansMonitor.sln")).Replace('\\', '/');
        Projects.Folders.Where(folder => !solution.Contains($"\"{folder}/", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool IsForTests(string folder) => folder.StartsWith("tests/", StringComparison.Ordinal) || folder.StartsWith("benchmarks/", StringComparison.Ordinal);

    /// <summary>All packages that a restore has found for a project, by their names; projects of our own are none.</summary>
    private static IEnumerable<string> PackagesOf(string project)
    {
        var file = Path.Combine(Repository.Root, "artifacts", "obj", project, "project.assets.json");
        using var assets = JsonDocument.Parse(File.ReadAllText(file));
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(static library => library.Value.GetProperty("type").GetString() == "package")
            .Select(static library => library.Name.Split('/')[0])];
    }
}
