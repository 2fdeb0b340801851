using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Silo.Tests.Dashboard;

public sealed class SchemaTests
{
    private const string Folder = "silo/Dashboard";

    /// <summary><c>UPDATE_SNAPSHOTS=1</c> writes them anew.</summary>
    [SchemaFact]
    public async Task The_types_of_the_page_are_made_of_the_silos_own_document()
    {
        using var directory = new TempDirectory();
        await using var silo = await TestSilo.StartAsync();
        var document = Path.Combine(directory.Path, "openapi.json");
        await File.WriteAllTextAsync(document, await silo.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var kept = Repository.Path(Folder + "/src/api/schema.d.ts");
        var made = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1" ? kept : Path.Combine(directory.Path, "schema.d.ts");
        var (code, output) = await NodeProgram.RunAsync(Repository.Path(Folder), "node_modules/openapi-typescript/bin/cli.js", document, "--output", made);
        code.ShouldBe(0, output);
        (await File.ReadAllTextAsync(made)).ShouldBe(await File.ReadAllTextAsync(kept), "run this test with UPDATE_SNAPSHOTS=1, and build the page again");
    }

    private sealed class SchemaFactAttribute : FactAttribute
    {
        public SchemaFactAttribute() => Skip = NodeProgram.Missing(Folder);
    }
}
