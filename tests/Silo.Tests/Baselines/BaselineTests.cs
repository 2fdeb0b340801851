using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Estimates;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;

namespace OrleansMonitor.Silo.Tests.Baselines;

public sealed class BaselineTests
{
    private const string Path = "/v1/models/m/baselines";
    private const string Range = "from=2024-03-01&to=2024-03-02";
    private const int Seed = 5;

    [Fact]
    public async Task Records_are_counted_from_the_activation_on_and_compared_to_the_baseline()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, new Random(Seed), 200);
        var made = await MakeAsync(silo, "holdout");
        (made.Name, made.Revision, made.Rows, made.Columns, made.ActiveFor.Count).ShouldBe(("holdout", 1, 1000UL, 4, 0));
        (await ProblemAsync(await silo.Http.GetAsync($"/v1/models/m/drift?{Range}"), HttpStatusCode.NotFound)).ShouldContain("No baseline is active for the model 'm'");

        (await silo.Http.PostAsync($"{Path}/holdout/activate", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await silo.Http.GetFromJsonAsync<BaselineEntry[]>(Path, HealthJson.Options))!.ShouldHaveSingleItem().ActiveFor.ShouldBe([""]);
        await SendAsync(silo, new Random(Seed + 1), 500);
        var same = await DriftAsync(silo);
        (same.Records, same.Binned).ShouldBe((700UL, 500UL), $"seed {Seed}: those before the activation have no bins");
        same.Verdict.ShouldBe(DriftVerdict.Stable, string.Join("; ", same.Columns.Select(static column => column.Sentence)));

        await SendAsync(silo, new Random(Seed + 2), 2000, shift: 30, country: "xx");
        var shifted = await DriftAsync(silo);
        ColumnDrift Column(string name) => shifted.Columns.Single(column => column.Name == name && column.Role == ColumnRole.Feature);
        Column("age").Verdict.ShouldBe(DriftVerdict.Drifted);
        Column("age").CurrentMoments!.Value.Mean!.Value.ShouldBeGreaterThan(Column("age").ReferenceMoments!.Value.Mean!.Value + 10);
        Column("country").Verdict.ShouldBe(DriftVerdict.Drifted);
        Column("country").Current.UnseenShare!.Value.ShouldBe(0.8, 1e-9);
        Column("country").Sentence.ShouldContain("80% are of categories that the baseline does not list");
        shifted.Columns.Single(static column => column.Role == ColumnRole.Score).Verdict.ShouldBe(DriftVerdict.Stable);
        (shifted.Verdict, shifted.Drifted, shifted.Tested).ShouldBe((DriftVerdict.Drifted, 2, 4));
    }

    [Theory]
    [InlineData("""{"name":"a","from":"2024-03-01","to":"2024-03-02","verison":"x"}""", "'verison' could not be mapped")]
    [InlineData("[]", "The body is not valid")]
    [InlineData("{", "The body is not valid")]
    [InlineData("""{"name":1}""", "The body is not valid at $.name")]
    [InlineData("""{"name":"a","content":"!!!"}""", "The body is not valid at $.content")]
    public async Task A_body_that_cannot_be_read_is_told_with_the_place_and_makes_nothing(string body, string reason)
    {
        await using var silo = await TestSilo.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var told = await ProblemAsync(await silo.Http.PostAsync(Path, content), HttpStatusCode.BadRequest);
        told.ShouldContain(reason);
        told.ShouldNotContain("OrleansMonitor.");
        (await silo.Http.GetFromJsonAsync<BaselineEntry[]>(Path, HealthJson.Options))!.ShouldBeEmpty();
    }

    [Fact]
    public async Task Baselines_and_what_is_active_outlive_the_silo()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            await MakeAsync(silo, "a");
            await MakeAsync(silo, "b");
            await silo.Http.PostAsync($"{Path}/b/activate?version=v1", null);
            await SendAsync(silo, new Random(1), 150);
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        var listed = (await again.Http.GetFromJsonAsync<BaselineEntry[]>(Path, HealthJson.Options))!;
        listed.Select(static each => $"{each.Name}@{each.Revision} {string.Join(',', each.ActiveFor)}").ShouldBe(["a@1 ", "b@2 v1"]);
        await SendAsync(again, new Random(2), 150);
        var drift = await DriftAsync(again);
        (drift.Baseline.Name, drift.Records, drift.Binned).ShouldBe(("b", 300UL, 300UL));
    }

    [Fact]
    public async Task A_baseline_of_a_period_is_of_the_features_of_its_records()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, new Random(Seed), 1000);
        var answer = await silo.Http.PostAsJsonAsync(Path, new BaselineRequest { Name = "week", From = "2024-03-01", To = "2024-03-02" }, HealthJson.Options);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.Location!.ToString().ShouldBe($"{Path}/week@1");
        var detail = (await silo.Http.GetFromJsonAsync<BaselineDetail>($"{Path}/week", HealthJson.Options))!;
        detail.Columns.Select(static column => column.Name).ShouldBe(["age", "country", "prediction"]);
        detail.Columns.ShouldAllBe(static column => column.Values == 1000);
        detail.Columns[0].Bins.ShouldBeInRange(5, 20);
        detail.Baseline.Source.ShouldStartWith("2024-03-01T");
        await silo.Http.PostAsync($"{Path}/week/activate", null);
        await SendAsync(silo, new Random(Seed + 1), 1000);
        var drift = await DriftAsync(silo);
        (drift.Binned, drift.Verdict).ShouldBe((1000UL, DriftVerdict.Stable));
    }

    [Fact]
    public async Task What_makes_no_baseline_is_refused_with_the_reason()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, new Random(1), 1);
        foreach (var (request, status, reason) in new[]
                 {
                     (new BaselineRequest { Name = "a b", From = "2024-03-01", To = "2024-03-02" }, HttpStatusCode.BadRequest, "name is 'a b'; it must be 1 to 64 letters"),
                     (new BaselineRequest { Name = "a", From = "2024-03-01" }, HttpStatusCode.BadRequest, "to is ''; it must be given"),
                     (new BaselineRequest { Name = "a", From = "2024-03-02", To = "2024-03-01" }, HttpStatusCode.BadRequest, "before to"),
                     (new BaselineRequest { Name = "a", From = "2024-03-01", To = "2024-03-02" }, HttpStatusCode.BadRequest, "at least 2 rows, and there is 1"),
                     (new BaselineRequest { Name = "a", From = "2024-02-01", To = "2024-02-02" }, HttpStatusCode.BadRequest, "at least 2 rows, and there are 0"),
                     (new BaselineRequest { Name = "a", Content = [1, 2, 3] }, HttpStatusCode.BadRequest, "The body is no baseline"),
                     (new BaselineRequest { Name = "a", Content = [9] }, HttpStatusCode.BadRequest, "has version 9"),
                 })
        {
            (await ProblemAsync(await silo.Http.PostAsJsonAsync(Path, request, HealthJson.Options), status)).ShouldContain(reason);
        }

        (await ProblemAsync(await silo.Http.PostAsJsonAsync("/v1/models/nobody/baselines", new BaselineRequest { Name = "a", From = "2024-03-01", To = "2024-03-02" }, HealthJson.Options), HttpStatusCode.NotFound)).ShouldContain("'nobody'");
        (await ProblemAsync(await silo.Http.GetAsync($"{Path}/none"), HttpStatusCode.NotFound)).ShouldContain("has no baseline 'none'");
        (await ProblemAsync(await silo.Http.PostAsync($"{Path}/none/activate", null), HttpStatusCode.NotFound)).ShouldContain("has no baseline 'none'");
        (await ProblemAsync(await silo.Http.PostAsync($"{Path}/deactivate", null), HttpStatusCode.NotFound)).ShouldContain("No baseline is active");
        (await ProblemAsync(await silo.Http.GetAsync($"/v1/models/m/drift?{Range}&baseline=a%20b"), HttpStatusCode.BadRequest)).ShouldContain("baseline is 'a b'");
    }

    [Fact]
    public async Task An_estimate_needs_labels_of_the_baseline_and_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, new Random(Seed), 10);
        (await ProblemAsync(await silo.Http.GetAsync($"/v1/models/m/estimate?{Range}"), HttpStatusCode.NotFound)).ShouldContain("No baseline is active for the model 'm'");
        await MakeAsync(silo, "unlabelled");
        await silo.Http.PostAsync($"{Path}/unlabelled/activate", null);
        await SendAsync(silo, new Random(Seed), 200);
        var estimate = (await silo.Http.GetFromJsonAsync<ModelEstimate>($"/v1/models/m/estimate?{Range}&step=1h", HealthJson.Options))!;
        (estimate.Whole.Records, estimate.Whole.Estimated, estimate.Whole.Figures.Count, estimate.Points!.Count).ShouldBe((210UL, 0UL, 0, 1));
        estimate.Whole.Reason.ShouldStartWith("the baseline was made without labels");
        estimate.Assumption.ShouldContain("concept drift");
        foreach (var question in new[] { "drift", "estimate" })
            (await ProblemAsync(await silo.Http.GetAsync($"/v1/models/nobody/{question}?{Range}"), HttpStatusCode.NotFound)).ShouldContain("'nobody'");
        foreach (var (query, reason) in new[] { ("step=0s", "step is '0s'"), ("baseline=a%20b", "baseline is 'a b'") })
            (await ProblemAsync(await silo.Http.GetAsync($"/v1/models/m/estimate?{Range}&{query}"), HttpStatusCode.BadRequest)).ShouldContain(reason);
    }

    [Fact]
    public async Task What_is_active_cannot_be_deleted_and_a_revision_is_never_given_twice()
    {
        await using var silo = await TestSilo.StartAsync();
        await MakeAsync(silo, "a");
        await silo.Http.PostAsync($"{Path}/a/activate", null);
        (await ProblemAsync(await silo.Http.DeleteAsync($"{Path}/a"), HttpStatusCode.Conflict)).ShouldContain("a@1 is active for all versions");
        (await silo.Http.PostAsync($"{Path}/deactivate", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await silo.Http.DeleteAsync($"{Path}/a@1")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await MakeAsync(silo, "a")).Revision.ShouldBe(2);
        for (var i = 1; i < 32; i++)
            await MakeAsync(silo, "many");
        (await ProblemAsync(await PostAsync(silo, "more"), HttpStatusCode.Conflict)).ShouldContain("has 32 baselines, which is the limit");
    }

    [Fact]
    public async Task A_feature_that_changes_its_kind_is_named_and_disturbs_nothing_else()
    {
        await using var silo = await TestSilo.StartAsync();
        await MakeAsync(silo, "a");
        await silo.Http.PostAsync($"{Path}/a/activate", null);
        var lines = new StringBuilder();
        var random = new Random(Seed);
        for (var i = 0; i < 400; i++)
            lines.AppendLine($$$"""{"model":"m","version":"v1","time":"2024-03-01T10:00:{{{i % 60:00}}}Z","features":{"age":"old","country":"{{{Row(random).Country}}}"}}""");
        await PostRecordsAsync(silo, lines.ToString());
        var drift = await DriftAsync(silo);
        var age = drift.Columns.Single(static column => column.Name == "age");
        (age.Verdict, age.Current.MismatchedShare).ShouldBe((DriftVerdict.Drifted, 1));
        age.Sentence.ShouldContain("100% are no numbers");
        drift.Columns.Single(static column => column.Name == "country").Verdict.ShouldBe(DriftVerdict.Stable);
        drift.Columns.Single(static column => column.Role == ColumnRole.Score).Reason.ShouldStartWith("there are 0 values");
    }

    [Fact]
    public async Task A_rule_compares_its_window_to_the_active_baseline()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick]);
        await MakeAsync(silo, "a");
        await silo.Http.PostAsync($"{Path}/a/activate", null);
        var put = await silo.PutRulesAsync("data", """
            groups:
              - name: data
                interval: 10s
                rules:
                  - alert: AgeDrifted
                    metric: data_drift(age)
                    window: 2m
                    above: 0.2
                  - alert: ScoreDrifted
                    metric: data_drift(score)
                    window: 2m
                    above: 0.2
            """);
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        await SendAsync(silo, new Random(Seed), 1000, shift: 30);
        await PostRecordsAsync(silo, """{"model":"m","version":"v1","time":"2024-03-01T10:01:30Z"}""");
        var alerts = await silo.UntilAsync("/v1/alerts", static answer => answer.GetArrayLength() > 0);
        alerts.EnumerateArray().Select(static alert => alert.GetProperty("rule").GetString()).ShouldBe(["AgeDrifted"]);
    }

    [Fact]
    public async Task Records_are_scored_from_the_activation_on_and_a_rule_sees_the_outliers()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick]);
        var random = new Random(Seed);
        var rows = Enumerable.Range(0, 1000).Select(_ => Row(random)).ToArray();
        var fit = new OutlierFit();
        fit.AddNumbers("age", [.. rows.Select(static row => row.Age)]);
        fit.AddCategories("country", [.. rows.Select(static row => row.Country)]);
        var builder = new BaselineBuilder { Detector = fit.Build(new OutlierSettings { ScoredShare = 0.5, Contamination = 0.02 }) };
        builder.AddNumbers(ColumnRole.Feature, "age", [.. rows.Select(static row => row.Age)]);
        var content = builder.Build().Encode();
        (await silo.Http.PostAsJsonAsync(Path, new BaselineRequest { Name = "forest", Content = content }, HealthJson.Options)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var shown = (await silo.Http.GetFromJsonAsync<BaselineDetail>($"{Path}/forest", HealthJson.Options))!.Outliers!;
        (shown.Method, shown.ScoredShare, string.Join(' ', shown.Features)).ShouldBe((OutlierMethod.Forest, 0.5, "age country"));
        await silo.Http.PostAsync($"{Path}/forest/activate", null);
        var put = await silo.PutRulesAsync("data", """
            groups:
              - name: data
                interval: 10s
                rules:
                  - alert: Outliers
                    metric: outlier_share
                    window: 2m
                    above: 0.2
            """);
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());

        await SendAsync(silo, random, 1000);
        var quiet = (await DriftAsync(silo)).Outliers!;
        (quiet.Records, quiet.Scored + quiet.Skipped).ShouldBe((1000UL, 1000UL));
        (quiet.Scored / 1000.0).ShouldBe(0.5, 0.06, "records without an id are chosen by their time and numbers");
        quiet.Share!.Value.ShouldBeLessThan(0.08, $"seed {Seed}");

        await SendAsync(silo, random, 1000, shift: 300, country: "xx");
        var loud = (await DriftAsync(silo)).Outliers!;
        loud.Share!.Value.ShouldBe(0.5, 0.08);
        loud.Histogram.Count.ShouldBe(20);
        await PostRecordsAsync(silo, """{"model":"m","version":"v1","time":"2024-03-01T10:01:30Z"}""");
        var alerts = await silo.UntilAsync("/v1/alerts", static answer => answer.GetArrayLength() > 0);
        alerts.EnumerateArray().Select(static alert => alert.GetProperty("rule").GetString()).ShouldBe(["Outliers"]);
    }

    [Fact]
    public async Task Data_is_compared_to_the_same_hours_before_without_a_baseline_and_a_rule_does_so_too()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick]);
        var put = await silo.PutRulesAsync("data", """
            groups:
              - name: data
                interval: 1h
                rules:
                  - {alert: UnlikeLastWeek, metric: data_drift(age), window: 1h, baseline: 7d ago, above: 0.1, min_records: 100}
                  - {alert: UnlikeYesterday, metric: data_drift(age), window: 1h, baseline: 1d ago, above: 0.1, no_data: ok}
            """);
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        // Two hours of a day with a course of its own, and a week later the same first hour and another second one.
        await SendHoursAsync(silo, "2024-03-01", 10, 40);
        await SendHoursAsync(silo, "2024-03-08", 10, 70);
        var same = await HourAsync(silo, 10);
        (same.Verdict, same.Binned, same.Records, same.Baseline.Name, same.Baseline.Rows).ShouldBe((DriftVerdict.Stable, 600UL, 600UL, "-7d", 600UL));
        var moved = await HourAsync(silo, 11);
        moved.Columns.Single(static column => column.Name == "age").Verdict.ShouldBe(DriftVerdict.Drifted);
        moved.Columns.Single(static column => column.Name == "age").Test!.Statistic.ShouldBe(0.6, 0.05);
        moved.Columns.Single(static column => column.Role == ColumnRole.Prediction).Verdict.ShouldBe(DriftVerdict.Stable);
        // Whatever hour of the day it is: without it both hours of the day before are in it.
        (await silo.Http.GetAsync("/v1/models/m/drift?from=2024-03-08T11:00:00Z&to=2024-03-08T12:00:00Z&baseline=-1d")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await PostRecordsAsync(silo, """{"model":"m","time":"2024-03-08T12:00:30Z"}""");
        var alerts = await silo.UntilAsync("/v1/alerts", static answer => answer.GetArrayLength() > 0);
        alerts.EnumerateArray().Select(static alert => alert.GetProperty("rule").GetString()).ShouldBe(["UnlikeLastWeek"]);
        (await silo.Http.GetStringAsync("/v1/rules")).ShouldContain("data_drift(age) over 1h against 7d ago");
    }

    /// <summary>Six hundred records in each of two hours from 10 on, whose ages are uniform over fifty from a number on.</summary>
    private static async Task SendHoursAsync(TestSilo silo, string day, params int[] ages)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 600 * ages.Length; i++)
        {
            var (hour, second) = (10 + (i / 600), i % 600 * 6);
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""{"model":"m","time":"{{{day}}}T{{{hour}}}:{{{second / 60:00}}}:{{{second % 60:00}}}Z","prediction":"{{{(i % 3 == 0 ? "yes" : "no")}}}","features":{"age":{{{ages[i / 600] + (i % 50)}}}}}""").Append('\n');
        }

        await PostRecordsAsync(silo, lines.ToString());
    }

    private static async Task<ModelDrift> HourAsync(TestSilo silo, int hour) =>
        (await silo.Http.GetFromJsonAsync<ModelDrift>($"/v1/models/m/drift?from=2024-03-08T{hour}:00:00Z&to=2024-03-08T{hour + 1}:00:00Z&baseline=-7d", HealthJson.Options))!;

    private static async Task<BaselineEntry> MakeAsync(TestSilo silo, string name)
    {
        var answer = await PostAsync(silo, name);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<BaselineEntry>(HealthJson.Options))!;
    }

    private static Task<HttpResponseMessage> PostAsync(TestSilo silo, string name)
    {
        var random = new Random(Seed + 100);
        var rows = Enumerable.Range(0, 1000).Select(_ => Row(random)).ToArray();
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "age", [.. rows.Select(static row => row.Age)]);
        builder.AddCategories(ColumnRole.Feature, "country", [.. rows.Select(static row => row.Country)]);
        builder.AddCategories(ColumnRole.Prediction, "", [.. rows.Select(static row => row.Prediction)]);
        builder.AddNumbers(ColumnRole.Score, "", [.. rows.Select(static row => row.Score)]);
        return silo.Http.PostAsJsonAsync(Path, new BaselineRequest { Name = name, Content = builder.Build().Encode(), Source = "holdout.csv" }, HealthJson.Options);
    }

    private static async Task SendAsync(TestSilo silo, Random random, int records, double shift = 0, string? country = null)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < records; i++)
        {
            var row = Row(random);
            lines.AppendLine(FormattableString.Invariant(
                $$$"""{"model":"m","version":"v1","time":"2024-03-01T10:00:{{{i % 60:00}}}Z","prediction":"{{{row.Prediction}}}","score":{{{row.Score}}},"features":{"age":{{{row.Age + shift}}},"country":"{{{country ?? row.Country}}}"}}"""));
        }

        await PostRecordsAsync(silo, lines.ToString());
    }

    private static async Task PostRecordsAsync(TestSilo silo, string lines)
    {
        using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        var answer = await silo.Http.PostAsync("/v1/records?node=n&wait=true", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static (double Age, string Country, string Prediction, double Score) Row(Random random) =>
        (Math.Round(20 + (30 * random.NextDouble()) + (30 * random.NextDouble()), 2), random.Next(3) switch { 0 => "de", 1 => "fr", _ => "it" }, random.Next(4) == 0 ? "yes" : "no", Math.Round(random.NextDouble(), 3));

    private static async Task<ModelDrift> DriftAsync(TestSilo silo) => (await silo.Http.GetFromJsonAsync<ModelDrift>($"/v1/models/m/drift?{Range}&version=v1", HealthJson.Options))!;

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, body);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!;
    }
}
