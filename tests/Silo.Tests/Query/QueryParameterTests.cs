using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>Query parameters that an endpoint does not have.</summary>
public sealed partial class QueryParameterTests
{
    [Theory]
    [InlineData("GET", "/v1/models/x/health?form=-1d", "form", "did you mean from?")]
    [InlineData("GET", "/v1/models?from=-1d", "from", "there are no parameters")]
    [InlineData("GET", "/v1/models/x/series?stp=1h", "stp", "did you mean step?")]
    [InlineData("GET", "/v1/nodes/x/health?version=1", "version", "there are only from, to, tz")]
    [InlineData("GET", "/v1/alerts?matcher=a", "matcher", "did you mean matchers?")]
    [InlineData("GET", "/v1/alerts/history?limt=5", "limt", "did you mean limit?")]
    [InlineData("GET", "/v1/silences?sate=active", "sate", "did you mean state?")]
    [InlineData("POST", "/v1/models/x/baselines/b/activate?versoin=1", "versoin", "did you mean version?")]
    [InlineData("DELETE", "/v1/models/x?form=-1d", "form", "did you mean from?")]
    [InlineData("GET", "/v1/models/x/health?from=-1d&from=-2d", "from", "given once")]
    public async Task A_misspelt_or_repeated_parameter_is_refused_with_those_that_there_are(string method, string path, string name, string hint)
    {
        await using var silo = await TestSilo.StartAsync();
        var problem = await AskAsync(silo, new HttpMethod(method), path, HttpStatusCode.BadRequest);
        problem.GetProperty("parameter").GetString().ShouldBe(name);
        problem.GetProperty("detail").GetString()!.ShouldContain(hint);
    }

    [Theory]
    [InlineData("/v1/records?wiat=true", "wiat", "did you mean wait?")]
    [InlineData("/v1/labels?model=m", "model", "there are only node, wait, producer, sequence, lowMark, signOff")]
    [InlineData("/v1/resources?nod=a", "nod", "did you mean node?")]
    [InlineData("/v1/records?node=a&node=b", "node", "given once")]
    public async Task Ingestion_refuses_it_in_the_form_of_its_own_problems_and_counts_nothing(string path, string name, string hint)
    {
        await using var silo = await TestSilo.StartAsync();
        var problem = await AskAsync(silo, HttpMethod.Post, path, HttpStatusCode.BadRequest);
        (problem.GetProperty("field").GetString(), problem.GetProperty("reason").GetString()).ShouldBe((name, "parameter-invalid"));
        problem.GetProperty("detail").GetString()!.ShouldContain(hint);
        (await AskAsync(silo, HttpMethod.Get, "/v1/models", HttpStatusCode.OK)).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Prometheus_endpoints_ignore_what_they_do_not_know()
    {
        await using var silo = await TestSilo.StartAsync();
        await AskAsync(silo, HttpMethod.Get, "/api/v1/rules?nonsense=1", HttpStatusCode.OK);
        await AskAsync(silo, HttpMethod.Get, "/api/v1/alerts?nonsense=1", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Every_endpoint_knows_the_parameters_of_its_description_and_no_others()
    {
        await using var silo = await TestSilo.StartAsync();
        var paths = (await AskAsync(silo, HttpMethod.Get, "/openapi/v1.json", HttpStatusCode.OK)).GetProperty("paths");
        var asked = 0;
        foreach (var path in paths.EnumerateObject().Where(path => path.Name.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var known = operation.Value.TryGetProperty("parameters", out var parameters)
                    ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!).ToArray()
                    : [];
                var problem = await AskAsync(silo, new HttpMethod(operation.Name.ToUpperInvariant()), PathParameter().Replace(path.Name, "x") + "?zzzzzz=1", HttpStatusCode.BadRequest);
                problem.GetProperty("detail").GetString()!.ShouldContain(known.Length == 0 ? "there are no parameters" : "only " + string.Join(", ", known), customMessage: path.Name);
                asked++;
            }
        }

        asked.ShouldBeGreaterThan(25);
    }

    private static async Task<JsonElement> AskAsync(TestSilo silo, HttpMethod method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
            request.Content = new StringContent("""{"model":"m","prediction":"x"}""", Encoding.UTF8, "application/json");
        using var response = await silo.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, $"{method} {path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameter();
}
