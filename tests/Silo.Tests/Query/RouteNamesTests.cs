using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>Names in paths, over a real socket: the server decodes some of a path, and names may hold anything.</summary>
public sealed class RouteNamesTests
{
    private static readonly string[] Names =
    [
        "org/model", "org%2Fmodel", "org%2fmodel", "org%252Fmodel", "/", "a/b/c", "/first", "last/", "a b", "a+b", "why?", "c#", "50%", "a&b=c", "a;b", "模型/ü",
    ];

    [Fact]
    public async Task Models_and_nodes_of_any_name_are_found_and_told_apart()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < Names.Length; i++)
        {
            var record = JsonSerializer.Serialize(new { model = Names[i], version = Names[i], segment = Names[i], prediction = "a" });
            var lines = string.Join('\n', Enumerable.Repeat(record, i + 1));
            using var content = new StringContent(lines, null, "application/x-ndjson");
            using var answer = await silo.Http.PostAsync(new Uri($"/v1/records?wait=true&node={Uri.EscapeDataString(Names[i])}", UriKind.Relative), content);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{Names[i]}: {await answer.Content.ReadAsStringAsync()}");
        }

        for (var i = 0; i < Names.Length; i++)
        {
            var name = Uri.EscapeDataString(Names[i]);
            foreach (var path in new[]
            {
                $"/v1/models/{name}/health", $"/v1/models/{name}/health/", $"/v1/models/{name}/health?version={name}&segment={name}",
                $"/v1/models/{name}/series", $"/v1/nodes/{name}/health", $"/v1/nodes/{name}/series",
            })
            {
                var found = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
                found.GetProperty(path.Contains("models", StringComparison.Ordinal) ? "model" : "node").GetString().ShouldBe(Names[i], path);
                var figures = path.Contains("series", StringComparison.Ordinal) ? found.GetProperty("points")[0] : found;
                figures.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(i + 1, path);
            }
        }
    }

    [Fact]
    public async Task Any_name_can_be_asked_for()
    {
        await using var silo = await TestSilo.StartAsync(null, null, "--Storage:Provider=Memory");
        foreach (var name in (string[])["a/b", "a%2Fb", "a%2fb", "a/b%2Fc d&e?f#g", "%2F%2F/", "v1"])
        {
            foreach (var path in (string[])["models/{0}/health", "models/{0}/series", "nodes/{0}/health", "nodes/{0}/series"])
            {
                using var answer = await silo.Http.GetAsync("/v1/" + string.Format(null, path, Uri.EscapeDataString(name)) + "?from=-1h");
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value").GetString().ShouldBe(name, path);
            }
        }
    }
}
