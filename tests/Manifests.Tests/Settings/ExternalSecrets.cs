using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>The Secrets that <c>docs/operations.md</c> asks the operator for: rows <c>| `secret` | `key` | meaning |</c>.</summary>
internal static partial class ExternalSecrets
{
    public static IReadOnlyDictionary<string, HashSet<string>> All { get; } = Row()
        .Matches(Section().Match(Repository.Read("docs/operations.md")).Value)
        .GroupBy(row => row.Groups["secret"].Value)
        .ToDictionary(group => group.Key, group => group.Select(row => row.Groups["key"].Value).ToHashSet());

    [GeneratedRegex(@"^### Secrets$.*?(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| `(?<secret>[^`]+)` \| `(?<key>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
