using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>What <c>docs/operations.md</c> tells an operator to watch is measured.</summary>
public sealed partial class MetricNamesTests
{
    /// <summary>What the exposition puts behind an instrument's name.</summary>
    private static readonly string[] Suffixes = ["", "_total", "_seconds", "_bytes"];

    [Fact]
    public void Every_metric_of_the_document_has_an_instrument()
    {
        var instruments = ((string[])["silo", "grains", "grains.interfaces", "storage"])
            .Where(folder => Directory.Exists(Repository.Path(folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
            .Select(name => name.Groups["name"].Value.Replace('.', '_'))
            .ToHashSet();
        var watched = Metric().Matches(Repository.Read("docs/operations.md")).Select(name => name.Groups["name"].Value).Distinct().ToList();
        watched.Count.ShouldBeGreaterThan(5);
        watched.Where(name => !Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal) && instruments.Contains(name[..^suffix.Length]))).ShouldBeEmpty();
    }

    [GeneratedRegex("\"(?<name>orleansmonitor\\.[a-z._]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"`(?<name>orleansmonitor_[a-z_]+)")]
    private static partial Regex Metric();
}
