using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task What_was_accepted_is_committed_before_the_silo_ends()
    {
        const int Nodes = 8;
        const int Records = 50;
        using var directory = new TempDirectory();
        // An interval that never comes in this test: only the stop can commit.
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path, args: ["--Commit:Interval=00:01:00", "--Commit:MaxBackoff=00:01:00"]))
        {
            await Task.WhenAll(Enumerable.Range(0, Nodes).Select(async node =>
            {
                using var body = Batch("node-" + node, Records);
                using var response = await silo.Http.PostAsync(new Uri("/v1/records", UriKind.Relative), body);
                response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
            }));
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        (await CompletenessAsync(again, "/v1/models/churn/health")).ShouldBe(Nodes * Records);
        for (var node = 0; node < Nodes; node++)
            (await CompletenessAsync(again, $"/v1/nodes/node-{node}/health")).ShouldBe(Records);
    }

    private static StringContent Batch(string node, int records)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < records; i++)
            lines.Append($$"""{"node":"{{node}}","model":"churn","time":"2024-03-01T00:00:{{i % 60:00}}Z","prediction":"1","score":0.9}""").Append('\n');
        return new StringContent(lines.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
    }

    private static async Task<int> CompletenessAsync(TestSilo silo, string path)
    {
        using var document = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.GetProperty("completeness").GetProperty("records").GetInt32();
    }
}
