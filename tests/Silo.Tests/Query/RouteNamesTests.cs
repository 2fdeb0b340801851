using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class RouteNamesTests
{
    [Fact]
    public async Task Any_name_can_be_asked_for()
    {
        await using var silo = await TestSilo.StartAsync(null, null, "--Storage:Provider=Memory");
        foreach (var name in (string[])["a/b", "a%2Fb", "a%2fb", "a/b%2Fc d&e?f#g", "%2F%2F/", "v1"])
        {
            foreach (var path in (string[])["models/{0}/health", "models/{0}/series", "nodes/{0}/health"])
            {
                using var answer = await silo.Http.GetAsync("/v1/" + string.Format(null, path, Uri.EscapeDataString(name)) + "?from=-1h");
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value").GetString().ShouldBe(name, path);
            }
        }
    }
}
