using System.Runtime.CompilerServices;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Grains.Tests.Contracts;

/// <summary>A rolling upgrade takes minutes and a cluster; that the next release can still be made of these sources is known here at once.</summary>
public sealed class NextReleaseTests
{
    [Fact]
    public void The_changes_of_the_next_release_fit_the_sources() => NextChanges.Changed(Root()).ShouldNotBeEmpty();

    private static string Root([CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));
}
