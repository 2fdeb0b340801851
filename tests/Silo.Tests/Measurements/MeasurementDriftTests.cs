using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Estimates;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Measurements;

/// <summary>Measurements as columns of baselines, with the record and later; as figures of a comparison; and periods that calibrate estimates.</summary>
public sealed class MeasurementDriftTests
{
    private const string Range = "from=2026-01-01&to=2026-01-02";
    private const int Seed = 3;

    [Fact]
    public async Task What_comes_later_is_binned_to_the_bit_as_what_comes_with_the_record()
    {
        await using var silo = await TestSilo.StartAsync();
        var baseline = Made(new Random(Seed)).Encode();
        foreach (var model in (string[])["early", "late"])
        {
            await MakeAsync(silo, model, "b", baseline);
            await ActivateAsync(silo, model, "b");
        }

        var (early, late, first, then) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder());
        var random = new Random(Seed + 1);
        for (var i = 0; i < 600; i++)
        {
            var weight = i % 3 == 0 ? 1 : 2.5;
            var measured = FormattableString.Invariant($$"""{"thumb":{{(random.Next(3) == 0 ? "true" : "false")}},"judge":{{Math.Round(random.NextDouble(), 3)}},"tone":"{{(i % 7 == 0 ? "rude" : "kind")}}"}""");
            var record = FormattableString.Invariant($$"""{"time":"2026-01-01T10:00:{{i % 60:00}}Z","id":"r{{i}}","prediction":"a","weight":{{weight}},"features":{"thumb":{{i % 50}}}""");
            early.AppendLine($$"""{"model":"early",{{record[1..]}},"measurements":{{measured}}}""");
            late.AppendLine($$"""{"model":"late",{{record[1..]}}}""");

            // Some have another value first, which is replaced, and some one that is taken back with the label.
            first.AppendLine($$"""{"model":"late","id":"r{{i}}","measurements":{{(i % 4 == 0 ? """{"thumb":true,"judge":0.999,"tone":"new"}""" : measured)}}}""");
            if (i % 4 == 0)
                then.AppendLine($$"""{"model":"late","id":"r{{i}}","replace":true,"measurements":{{measured}}}""");
        }

        // Some wait for their prediction.
        var lines = first.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await PostAsync(silo, "records", early.ToString());
        await PostAsync(silo, "labels", string.Join('\n', lines[..200]));
        await PostAsync(silo, "records", late.ToString());
        await PostAsync(silo, "labels", string.Join('\n', lines[200..]));
        await PostAsync(silo, "labels", then.ToString());

        var (one, other) = (await DriftAsync(silo, "early"), await DriftAsync(silo, "late"));
        (one.Binned, other.Binned).ShouldBe((600UL, 600UL));
        other.Columns.Select(Shown).ShouldBe(one.Columns.Select(Shown), $"seed {Seed}");
        ColumnDrift Column(ColumnRole role, string name) => other.Columns.Single(column => column.Role == role && column.Name == name);
        (Column(ColumnRole.Measurement, "thumb").IsNumeric, Column(ColumnRole.Feature, "thumb").IsNumeric).ShouldBe((false, true), "the measurement and the feature of the same name");
        Column(ColumnRole.Measurement, "thumb").Sentence.ShouldStartWith("measurement thumb drifted: its shares are a Jensen–Shannon distance of ");
        Column(ColumnRole.Measurement, "tone").Current.UnseenShare!.Value.ShouldBe(0, "what was replaced is taken back");
        Column(ColumnRole.Measurement, "judge").Current.Count.ShouldBe(600UL);

        // What is deleted counts no more.
        (await silo.Http.DeleteAsync("/v1/models/late/labels/r0")).StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
        other = await DriftAsync(silo, "late");
        Column(ColumnRole.Measurement, "judge").Current.Count.ShouldBe(599UL);

        static string Shown(ColumnDrift column) => JsonSerializer.Serialize(column with { CurrentMoments = null }, HealthJson.Options);
    }

    [Fact]
    public async Task What_is_measured_after_another_baseline_has_become_active_counts_with_that_of_its_record()
    {
        await using var silo = await TestSilo.StartAsync();
        await MakeAsync(silo, "m", "old", Made(new Random(Seed)).Encode());
        await MakeAsync(silo, "m", "new", Made(new Random(Seed + 50)).Encode());
        await PostAsync(silo, "records", """{"model":"m","time":"2026-01-01T10:00:00Z","id":"before","prediction":"a"}""");
        await ActivateAsync(silo, "m", "old");
        await PostAsync(silo, "records", """{"model":"m","time":"2026-01-01T10:00:00Z","id":"r","prediction":"a"}""");
        await ActivateAsync(silo, "m", "new");
        await PostAsync(silo, "labels", """{"model":"m","id":"r","measurements":{"judge":0.5}}""");
        await PostAsync(silo, "labels", """{"model":"m","id":"before","measurements":{"judge":0.5}}""");
        (await CountAsync("old"), await CountAsync("new")).ShouldBe((1UL, 0UL));
        var health = await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/models/m/health?{Range}");
        health.GetProperty("measurements")[0].GetProperty("count").GetInt32().ShouldBe(2);

        async Task<ulong> CountAsync(string baseline) => (await DriftAsync(silo, "m", $"&baseline={baseline}")).Columns.Single(static column => column is { Role: ColumnRole.Measurement, Name: "judge" }).Current.Count;
    }

    [Fact]
    public async Task A_period_has_its_measurements_and_calibrates_estimates()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendScoredAsync(silo, 0, 2_000, labelled: true);
        using var created = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new BaselineRequest { Name = "week", From = "2026-01-01", To = "2026-01-02" }, HealthJson.Options);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var detail = (await silo.Http.GetFromJsonAsync<BaselineDetail>("/v1/models/m/baselines/week", HealthJson.Options))!;
        detail.Columns.Select(static column => (column.Role, column.Name)).ShouldBe([(ColumnRole.Feature, "f"), (ColumnRole.Measurement, "judge"), (ColumnRole.Prediction, "prediction")]);
        await ActivateAsync(silo, "m", "week");
        await SendScoredAsync(silo, 2_000, 1_000, labelled: false);

        var estimate = (await silo.Http.GetFromJsonAsync<ModelEstimate>($"/v1/models/m/estimate?{Range}", HealthJson.Options))!;
        estimate.Whole.Reason.ShouldBeNull();
        (estimate.Whole.Records, estimate.Whole.Estimated, estimate.Whole.Labelled).ShouldBe((3_000UL, 1_000UL, 2_000UL));
        estimate.Whole.Remark.ShouldNotBeNull().ShouldStartWith("2,000 of 3,000 records were not counted with the baseline");
        var accuracy = estimate.Whole.Figures.Single(static figure => figure.Name == "accuracy");
        // Scores are calibrated, so that those from 0.5 on are right with their own probability: 0.75 on average.
        accuracy.Estimated!.Value.ShouldBeInRange(accuracy.Realized!.Value - 0.05, accuracy.Realized.Value + 0.05);
        (accuracy.RealizedCount, accuracy.Covered).ShouldBe((2_000UL, null));
        estimate.Whole.Figures.Select(static figure => figure.Estimated is null).ShouldAllBe(static isNone => !isNone);
    }

    [Fact]
    public async Task Versions_are_compared_by_what_was_measured_and_by_what_they_take()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var (version, share) in ((string, int)[])[("v1", 5), ("v2", 3)])
        {
            var (records, labels) = (new StringBuilder(), new StringBuilder());
            for (var i = 0; i < 1_500; i++)
            {
                records.AppendLine(FormattableString.Invariant($$$"""{"model":"chat","version":"{{{version}}}","time":"2026-01-01T10:{{{i / 60:00}}}:{{{i % 60:00}}}Z","id":"{{{version}}}-{{{i}}}","prediction":"a","features":{"{{{(version == "v1" ? "old" : "new")}}}":{{{i}}}}}"""));
                labels.AppendLine(FormattableString.Invariant($$$"""{"model":"chat","id":"{{{version}}}-{{{i}}}","measurements":{"thumb":{{{(i % share == 0 ? "false" : "true")}}},"judge":{{{i % 10}}}}}"""));
            }

            await PostAsync(silo, "records", records.ToString());
            await PostAsync(silo, "labels", labels.ToString());
        }

        var plain = await CompareAsync("");
        Figure(plain, "measurement_share(thumb=true)").Verdict.ShouldBe(ComparisonVerdict.Differs);
        Figure(plain, "measurement_mean(judge)").Verdict.ShouldBeOneOf(ComparisonVerdict.Alike, ComparisonVerdict.Undecided);
        Figure(plain, "measurement_coverage(judge)").Candidate.ShouldBe(1);
        plain.Verdict.ShouldNotBe(ComparisonVerdict.Worse);
        plain.Schema.ShouldNotBeNull().Changes.Select(static change => (change.Name, change.Kind)).ShouldBe([("new", SchemaChangeKind.Added), ("old", SchemaChangeKind.Removed)]);
        plain.Notes.ShouldContain("What v2 takes and gives is not the same: feature new is new, feature old is gone.");

        var declared = await CompareAsync("&better=thumb%3Dhigher");
        declared.Verdict.ShouldBe(ComparisonVerdict.Worse);
        declared.Sentence.ShouldStartWith("v2 is worse than v1: the share of thumb=true fell by ");
        var misspelt = await CompareAsync("&better=jugde%3Dhigher");
        misspelt.Notes.ShouldContain("Neither version has a measurement jugde. There are judge, thumb.");
        Figure(misspelt, "measurement_mean(jugde)").Verdict.ShouldBe(ComparisonVerdict.NotCompared);
        var chosen = await CompareAsync("&metric=measurement_share(thumb%3Dtrue)&margin=measurement_share(thumb%3Dtrue)%3D0.5");
        (chosen.Verdict, Figure(chosen, "measurement_share(thumb=true)").Verdict).ShouldBe((ComparisonVerdict.NoWorse, ComparisonVerdict.Alike));

        async Task<ModelComparison> CompareAsync(string query) =>
            (await silo.Http.GetFromJsonAsync<ModelComparison>($"/v1/models/chat/compare?baseline=v1&candidate=v2{query}", HealthJson.Options))!;
    }

    [Fact]
    public async Task What_is_described_has_the_measurements_beside_the_baseline()
    {
        await using var silo = await TestSilo.StartAsync();
        await MakeAsync(silo, "m", "b", Made(new Random(Seed)).Encode());
        await ActivateAsync(silo, "m", "b");
        await PostAsync(silo, "records", string.Join('\n', Enumerable.Range(0, 200).Select(static i =>
            $$$"""{"model":"m","time":"2026-01-01T10:00:00Z","measurements":{"judge":9,"thumb":true,"extra":1},"features":{"thumb":1}}""")));
        var described = await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/models/m/describe?{Range}");
        string[] findings = [.. described.GetProperty("findings").EnumerateArray().Select(static finding => finding.GetString()!)];
        findings.ShouldContain("Measurement 'judge' is constant: every value is 9.");
        findings.ShouldContain(static finding => finding.StartsWith("100% of measurement 'judge' are out of the baseline's range", StringComparison.Ordinal));
        findings.ShouldContain("Measurement 'extra' is not in the baseline.");
        findings.ShouldContain(static finding => finding.StartsWith("Measurement 'tone' has no values any more", StringComparison.Ordinal));
    }

    private static FigureComparison Figure(ModelComparison comparison, string metric) => comparison.Figures.Single(figure => figure.Metric == metric);

    private static Baseline Made(Random random)
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "thumb", [.. Enumerable.Range(0, 500).Select(static i => (double)(i % 50))]);
        builder.AddCategories(ColumnRole.Measurement, "thumb", [.. Enumerable.Range(0, 500).Select(_ => random.Next(3) > 0 ? "true" : "false")]);
        builder.AddNumbers(ColumnRole.Measurement, "judge", [.. Enumerable.Range(0, 500).Select(_ => Math.Round(random.NextDouble(), 3))]);
        builder.AddCategories(ColumnRole.Measurement, "tone", [.. Enumerable.Range(0, 500).Select(static i => i % 7 == 0 ? "rude" : "kind")]);
        return builder.Build();
    }

    private static async Task MakeAsync(TestSilo silo, string model, string name, byte[] content)
    {
        using var answer = await silo.Http.PostAsJsonAsync($"/v1/models/{model}/baselines", new BaselineRequest { Name = name, Content = content, Source = "x.csv" }, HealthJson.Options);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private static async Task ActivateAsync(TestSilo silo, string model, string name) =>
        (await silo.Http.PostAsync($"/v1/models/{model}/baselines/{name}/activate", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

    private static async Task<ModelDrift> DriftAsync(TestSilo silo, string model, string query = "") =>
        (await silo.Http.GetFromJsonAsync<ModelDrift>($"/v1/models/{model}/drift?{Range}{query}", HealthJson.Options))!;

    /// <summary>Calibrated scores of two classes.</summary>
    private static async Task SendScoredAsync(TestSilo silo, int from, int count, bool labelled)
    {
        var random = new Random(Seed + from);
        var lines = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            var score = Math.Round(random.NextDouble(), 3);
            var label = labelled ? $",\"label\":\"{(random.NextDouble() < score ? "yes" : "no")}\"" : "";
            lines.AppendLine(FormattableString.Invariant(
                $$$"""{"model":"m","time":"2026-01-01T{{{10 + (i / 400):00}}}:{{{i / 7 % 60:00}}}:{{{i % 60:00}}}Z","prediction":"{{{(score > 0.5 ? "yes" : "no")}}}","score":{{{score}}}{{{label}}},"features":{"f":{{{i % 9}}}},"measurements":{"judge":{{{i % 5}}}}}"""));
        }

        await PostAsync(silo, "records", lines.ToString());
    }

    private static async Task PostAsync(TestSilo silo, string path, string lines)
    {
        using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        var answer = await silo.Http.PostAsync($"/v1/{path}?node=n&wait=true", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
