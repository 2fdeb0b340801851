using System.Net;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class PageTests
{
    [Fact]
    public async Task The_page_and_its_parts_are_served_with_a_policy_that_allows_nothing_foreign()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var (path, type) in new[] { ("/", "text/html"), ("/status.css", "text/css"), ("/status.js", "text/javascript") })
        {
            using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        }
    }

    [Fact]
    public async Task The_OpenApi_document_describes_every_endpoint_with_figures_as_numbers()
    {
        await using var silo = await TestSilo.StartAsync();
        using var document = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var paths = document.RootElement.GetProperty("paths");
        foreach (var path in new[]
        {
            "/v1/cluster/health", "/v1/models", "/v1/models/{model}/health", "/v1/models/{model}/series", "/v1/nodes", "/v1/nodes/{node}/health", "/v1/nodes/{node}/series",
            "/v1/records", "/v1/labels", "/v1/resources", "/metrics",
        })
        {
            paths.TryGetProperty(path, out _).ShouldBeTrue(path);
        }

        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("ModelHealth").GetProperty("properties").GetProperty("from").GetProperty("format").GetString().ShouldBe("date-time");
        schemas.GetProperty("ClassificationHealth").GetProperty("properties").GetProperty("accuracy").GetProperty("format").GetString().ShouldBe("double");
    }

    [Fact]
    public async Task An_empty_cluster_is_healthy_and_empty()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cluster = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/v1/cluster/health", UriKind.Relative)));
        cluster.RootElement.GetProperty("models").GetArrayLength().ShouldBe(0);
        cluster.RootElement.GetProperty("nodes").GetArrayLength().ShouldBe(0);
        cluster.RootElement.TryGetProperty("predictionsPerSecond", out _).ShouldBeFalse();
    }
}
