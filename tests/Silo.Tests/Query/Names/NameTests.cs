using System.Net;
using OrleansMonitor.Silo.Query.Names;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Query.Names;

public sealed class NameTests
{
    private static readonly FoundName[] Known =
    [
        new("model", "churn-eu"), new("model", "fraud-europe"), new("model", "fraud-us"), new("node", "eu-1"), new("node", "reuse"), new("rule", "EuropeSlow"),
    ];

    [Theory]
    [InlineData("eu", "eu-1", "EuropeSlow", "churn-eu", "fraud-europe", "reuse")]
    [InlineData("FRAUD", "fraud-us", "fraud-europe")]
    [InlineData("  europe   fraud ", "fraud-europe")]
    [InlineData("nobody")]
    public void Names_that_begin_so_come_first_then_words_then_the_rest(string text, params string[] found) =>
        NameSearch.Find(text, Known, 10).Select(static each => each.Name).ShouldBe(found);

    [Fact]
    public void Without_words_the_shortest_names_are_found_and_no_more_than_asked_for() =>
        NameSearch.Find(" ", Known, 2).Select(static each => each.Name).ShouldBe(["eu-1", "reuse"]);

    [Fact]
    public async Task Names_are_found_over_HTTP_of_what_the_caller_may_see()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu", "housing")).ShouldBeOk();
        var all = (await silo.GetAsync("/v1/names?limit=100", silo.Keys["reader"])).ShouldBeOk().Json.EnumerateArray().Select(static each => $"{each.GetProperty("kind")} {each.GetProperty("name")}").ToArray();
        all.ShouldContain("model fraud-eu");
        all.ShouldContain("model housing");
        all.ShouldContain(static each => each.StartsWith("node ", StringComparison.Ordinal));
        (await silo.GetAsync("/v1/names?q=hous", silo.Keys["reader"])).ShouldBeOk().Json.GetArrayLength().ShouldBe(1);
        var limited = (await silo.GetAsync("/v1/names?limit=100", silo.Keys["fraud-reader"])).ShouldBeOk();
        limited.Body.ShouldContain("fraud-eu");
        limited.Body.ShouldNotContain("housing");
        limited.Body.ShouldNotContain("\"node\"");
        (await silo.GetAsync("/v1/names?limit=101", silo.Keys["reader"])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await silo.GetAsync("/v1/names?q=" + new string('a', 129), silo.Keys["reader"])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await silo.GetAsync("/v1/names", silo.Keys["sender"])).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
    }
}
