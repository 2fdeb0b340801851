using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Deletions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Client.Tests.Querying;

public sealed class MonitorQueryClientTests
{
    [Fact]
    public async Task Results_are_typed_and_parameters_are_escaped()
    {
        string? asked = null;
        await using var silo = await FakeSilo.StartAsync(map: app =>
        {
            app.MapGet("/v1/models/{model}/series", (string model, HttpContext context) =>
            {
                asked = context.Request.QueryString.Value;
                return Results.Json(
                    new ModelSeries { Model = model, From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddHours(1), Step = "1mo", Points = [] },
                    HealthJson.Options);
            });
            app.MapGet("/v1/models", static () => Results.Json(Array.Empty<ModelListEntry>(), HealthJson.Options));
        });
        using var client = new MonitorQueryClient(silo.Address);
        var series = await client.GetModelSeriesAsync(
            "a b c&d",
            "1mo",
            HealthRange.Between(new DateTimeOffset(2021, 6, 1, 2, 0, 0, TimeSpan.FromHours(2)), null) with { Version = "v 1", Segment = "s&t" });
        series.Model.ShouldBe("a b c&d");
        series.To.ShouldBe(DateTimeOffset.UnixEpoch.AddHours(1));
        asked.ShouldBe("?step=1mo&from=2021-06-01T00%3A00%3A00.000Z&version=v%201&segment=s%26t");
        (await client.ListModelsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deletions_name_what_they_are_of_and_answer_what_went_and_what_remains()
    {
        var asked = new List<string>();
        await using var silo = await FakeSilo.StartAsync(map: app => app.MapDelete("/{**path}", (HttpContext context) =>
        {
            asked.Add(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            return Results.Json(new Deletion { Records = 3, Windows = 2, Predictions = 1, Labels = 0, Remains = ["something stays"] }, HealthJson.Options);
        }));
        using var client = new MonitorQueryClient(silo.Address);
        IMonitorErasure erasure = client;
        var deleted = await erasure.DeleteModelAsync("a/b");
        (deleted.Records, deleted.Windows, deleted.Predictions, deleted.Remains.Single()).ShouldBe((3UL, 2, 1, "something stays"));
        await erasure.DeleteRangeAsync("m", "2024-01-01", null);
        await erasure.DeleteVersionAsync("m", "v 1");
        await erasure.DeleteVersionAsync("m", "");
        await erasure.DeleteNodeAsync("n");
        await erasure.DeletePredictionAsync("m", "id/1");
        await erasure.DeleteLabelAsync("m", "id?2");
        await erasure.DeleteLabelAsync("m", "..");
        asked.ShouldBe(["/v1/models/a%2Fb", "/v1/models/m?from=2024-01-01", "/v1/models/m/versions?version=v%201", "/v1/models/m/versions?version=", "/v1/nodes/n", "/v1/models/m/predictions?id=id%2F1", "/v1/models/m/labels?id=id%3F2", "/v1/models/m/labels?id=.."]);
    }

    [Fact]
    public async Task A_deletion_that_would_be_another_one_is_not_sent()
    {
        await using var silo = await FakeSilo.StartAsync();
        using var client = new MonitorQueryClient(silo.Address);
        (await Should.ThrowAsync<ArgumentException>(() => client.DeleteRangeAsync("m", null, null))).Message.ShouldContain("a range needs from or to");
        (await Should.ThrowAsync<ArgumentException>(() => client.DeleteNodeAsync(".."))).Message.ShouldContain("no name that a path can hold");
        await Should.ThrowAsync<ArgumentException>(() => client.DeleteModelAsync("."));
    }

    [Fact]
    public async Task A_problem_names_the_parameter_its_value_and_the_limit()
    {
        await using var silo = await FakeSilo.StartAsync(map: static app =>
        {
            app.MapGet("/v1/models/{model}/health", static () => Results.Problem(
                title: "A parameter is not valid.",
                detail: "from is 'x'; it must be a time.",
                statusCode: 400,
                extensions: new Dictionary<string, object?> { ["parameter"] = "from", ["value"] = "x", ["limit"] = "a time" }));
            app.MapGet("/v1/nodes/{node}/health", static () => Results.Problem(title: "No such node.", statusCode: 404));
            app.MapGet("/v1/cluster/health", static () => Results.Text("not json"));
        });
        using var client = new MonitorQueryClient(silo.Address);
        var problem = await Should.ThrowAsync<MonitorQueryException>(() => client.GetModelHealthAsync("m"));
        problem.Message.ShouldBe("from is 'x'; it must be a time.");
        (problem.Status, problem.Field, problem.Value, problem.Limit).ShouldBe((HttpStatusCode.BadRequest, "from", "x", "a time"));
        (await Should.ThrowAsync<MonitorQueryException>(() => client.GetNodeHealthAsync("n"))).IsNotFound.ShouldBeTrue();
        (await Should.ThrowAsync<MonitorQueryException>(() => client.GetClusterHealthAsync())).Message.ShouldContain("something else than health");
    }

    [Fact]
    public async Task The_next_silo_is_asked_when_one_is_away()
    {
        await using var silo = await FakeSilo.StartAsync(map: static app =>
            app.MapGet("/v1/nodes", static () => Results.Json(Array.Empty<NodeListEntry>(), HealthJson.Options)));
        await using var gone = await FakeSilo.StartAsync();
        var address = gone.Address;
        await gone.DisposeAsync();
        using var client = new MonitorQueryClient(new MonitorQueryOptions { Endpoints = [address, silo.Address] });
        (await client.ListNodesAsync()).ShouldBeEmpty();

        using var alone = new MonitorQueryClient(address);
        (await Should.ThrowAsync<MonitorQueryException>(() => alone.ListNodesAsync())).IsUnreachable.ShouldBeTrue();
    }
}
