using System.Net;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Privacy;

/// <summary>Releases with noise through the door: what they answer, and what they spend.</summary>
public sealed class PrivateReleaseTests
{
    private static readonly string[] Settings = ["--Privacy:Budget=1", "--Privacy:BudgetPeriod=366.00:00:00", "--Privacy:Models:closed:Budget=0", "--Privacy:MinimumRecords=1000"];

    [Fact]
    public async Task A_release_is_near_the_truth_and_the_budget_holds_over_a_restart_and_under_concurrency()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path, args: Settings))
        {
            await FillAsync(silo, "m");
            var (status, answer) = await ReleaseAsync(silo, "m", "metric=records&epsilon=0.5");
            status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
            answer.GetProperty("value").GetDouble().ShouldBe(200, 60, "with ε 0.5 noise of 60 has a probability below 1e-13");
            (answer.GetProperty("epsilon").GetDouble(), answer.GetProperty("remainingEpsilon").GetDouble(), answer.GetProperty("noiseBound").GetDouble()).ShouldBe((0.5, 0.5, 6));
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path, args: Settings);
        // Twenty at once, of which the half that remains pays for ten.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReleaseAsync(again, "m", "metric=feature_mean(age)&lower=0&upper=100&epsilon=0.05")));
        answers.Count(static each => each.Status == HttpStatusCode.OK).ShouldBe(10);
        answers.Where(static each => each.Status != HttpStatusCode.OK).ShouldAllBe(static each => each.Status == HttpStatusCode.TooManyRequests);
        var refused = answers.First(static each => each.Status == HttpStatusCode.TooManyRequests).Answer;
        refused.GetProperty("remainingEpsilon").GetDouble().ShouldBe(0);
        refused.GetProperty("detail").GetString()!.ShouldStartWith("Of ε 1 for 'm' 0 remain until ");
    }

    [Fact]
    public async Task What_cannot_be_released_spends_nothing()
    {
        await using var silo = await TestSilo.StartAsync(args: Settings);
        await FillAsync(silo, "m");
        await FillAsync(silo, "closed");
        (await ReleaseAsync(silo, "closed", "metric=records&epsilon=0.1")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await ReleaseAsync(silo, "nobody", "metric=records&epsilon=0.1")).Status.ShouldBe(HttpStatusCode.NotFound);
        foreach (var wrong in (string[])
                 [
                     "metric=accuracy&epsilon=0.1", "epsilon=0.1", "metric=records", "metric=records&epsilon=0", "metric=records&epsilon=0.0001", "metric=records&epsilon=11",
                     "metric=value_mean&epsilon=0.1", "metric=value_mean&epsilon=0.1&lower=2&upper=1", "metric=value_mean&epsilon=0.1&lower=0&upper=Infinity", "metric=records&epsilon=0.1&from=never",
                 ])
            (await ReleaseAsync(silo, "m", wrong)).Status.ShouldBe(HttpStatusCode.BadRequest, wrong);
        foreach (var (bounds, detail) in ((string, string)[])
                 [
                     ("", "lower is ''; it must be a number from -1E+100 to 1E+100: a mean needs lower and upper bounds that do not follow from the data, and values beyond them count as the bound."),
                     ("&lower=0", "upper is ''; it must be a number from -1E+100 to 1E+100: a mean needs lower and upper bounds that do not follow from the data, and values beyond them count as the bound."),
                     ("&lower=2&upper=1", "lower is '2'; it must be a number below upper, which is 1."),
                 ])
            (await ReleaseAsync(silo, "m", "metric=value_mean&epsilon=0.1" + bounds)).Answer.GetProperty("detail").GetString().ShouldBe(detail);
        (await ReleaseAsync(silo, "m", "metric=records&epsilon=1")).Answer.GetProperty("remainingEpsilon").GetDouble().ShouldBe(0);
        (await ReleaseAsync(silo, "m", "metric=records&epsilon=0.001")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private static async Task FillAsync(TestSilo silo, string model)
    {
        var records = string.Join(',', Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($$$"""{"model":"{{{model}}}","time":"2026-01-01T00:00:{{{i % 60:00}}}Z","features":{"age":{{{20 + (i % 41)}}}}}""")));
        using var content = new StringContent($"[{records}]", Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ReleaseAsync(TestSilo silo, string model, string query)
    {
        using var response = await silo.Http.PostAsync(new Uri($"/v1/models/{model}/private?{query}{(query.Contains("from=", StringComparison.Ordinal) ? "" : "&from=2026-01-01&to=2026-01-02")}", UriKind.Relative), null);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }
}
