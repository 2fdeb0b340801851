using System.Text;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>
/// <c>docs/prometheus.md</c> has the families that there are. <c>UPDATE_SNAPSHOTS=1 dotnet test tests/Silo.Tests</c> writes its table anew.
/// </summary>
public sealed class FamilyTableTests
{
    private const string File = "docs/prometheus.md";
    private const string Begin = "<!-- families: begin -->";
    private const string End = "<!-- families: end -->";

    [Fact]
    public void The_document_has_every_family()
    {
        var text = Repository.Read(File).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            System.IO.File.WriteAllText(Repository.Path(File), text[..begin] + Table() + text[end..]);
        else
            text[begin..end].ShouldBe(Table());
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| family | type | detail | |\n|---|---|---|---|\n");
        foreach (var family in FamilyCatalog.All)
        {
            var label = family.Label is null ? "" : $"{{{family.Label}}}";
            var without = family.HasVersion ? "" : " Without `version`.";
            table.Append($"| `{family.Name}{label}` | {family.Kind.ToString().ToLowerInvariant()} | {family.Detail} | {family.Help}{without} |\n");
        }

        return table.ToString();
    }
}
