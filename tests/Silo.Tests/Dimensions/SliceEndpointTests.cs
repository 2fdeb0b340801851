using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Dimensions;

/// <summary>Dimensions through the door: with the records, labels later by id, corrections and deletions, what is asked and what is refused.</summary>
public sealed class SliceEndpointTests
{
    private const string Day = "from=2026-01-01&to=2026-01-02";
    private static readonly string[] Pairs = ["--Aggregation:Models:m:DimensionPairs:0=device,country"];

    [Fact]
    public async Task Labels_that_come_later_count_in_the_slices_of_their_prediction_and_are_taken_back_exactly()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path, args: Pairs))
        {
            await PostAsync(silo, "labels", """{"model":"m","id":"early","label":"yes"}""");
            await PostAsync(silo, "records", string.Join('\n', Enumerable.Range(0, 10).Select(static i => Record($"r{i}", i < 4 ? "DE" : "FR", i % 2 == 0 ? "phone" : "web"))) + "\n" + Record("early", "IT", "web"));
        }

        // The entries that wait are read again from their chunks.
        await using var again = await TestSilo.StartAsync(directory: directory.Path, args: Pairs);
        for (var i = 0; i < 10; i++)
            await PostAsync(again, "labels", $$"""{"model":"m","id":"r{{i}}","label":"{{(i is 0 or 5 ? "no" : "yes")}}"}""");
        var country = await SlicesAsync(again, "dimension=country");
        country.Slices.Select(static each => (each.Slice.Text, each.Figure.Records, each.Figure.Value)).ShouldBe([("country=DE", 4UL, 0.75), ("country=FR", 6UL, 0.8333333333), ("country=IT", 1UL, 1)]);
        (country.Whole!.Records, country.Whole.Value!.Value).ShouldBe((11UL, 0.8181818182));
        var pair = await SlicesAsync(again, "dimension=country&pair=device");
        pair.By.ShouldBe(["country", "device"]);
        (pair.Slices[0].Slice.Text, pair.Slices[0].Figure.Value).ShouldBe(("country=DE, device=phone", 0.5));

        // A correction and a deletion leave no trace.
        await PostAsync(again, "labels", """{"model":"m","id":"r0","label":"yes","replace":true}""");
        (await SlicesAsync(again, "dimension=country")).Slices[0].Figure.Value.ShouldBe(1);
        (await again.Http.DeleteAsync(new Uri("/v1/models/m/labels/r5", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var french = (await SlicesAsync(again, "dimension=country")).Slices[1].Figure;
        (french.Records, french.Value).ShouldBe((5UL, 1));
        (await SlicesAsync(again, "dimension=country&metric=recall(no)")).Slices[1].Figure.Value.ShouldBeNull();
    }

    [Fact]
    public async Task Values_are_read_by_the_table_of_values_and_what_cannot_be_used_is_told()
    {
        await using var silo = await TestSilo.StartAsync();
        var answer = await PostAsync(silo, "records", """
            {"model":"m","time":"2026-01-01T00:00:00Z","prediction":"yes","dimensions":{"a":1,"b":true,"c":null,"d":"NaN"}}
            {"model":"m","time":"2026-01-01T00:00:01Z","prediction":"yes","dimensions":{"a":1.0,"b":"true","c":{"x":1},"d":""}}
            {"model":"m","time":"2026-01-01T00:00:02Z","prediction":"yes","dimensions":{"a":"1","b":false,"long":"{{long}}"}}
            {"model":"m","time":"2026-01-01T00:00:03Z","prediction":"yes"}
            """.Replace("{{long}}", new string('x', 129), StringComparison.Ordinal));
        answer.GetProperty("warnings").EnumerateArray().Select(static each => (each.GetProperty("reason").GetString(), each.GetProperty("field").GetString()))
            .ShouldBe([("field-type", "dimensions.c"), ("name-too-long", "dimensions.long")], ignoreOrder: true);
        var slices = await SlicesAsync(silo, "dimension=a&metric=error_ratio");
        slices.Dimensions.ShouldBe(["a", "b"]);
        slices.Slices.Select(static each => (each.Slice.Text, each.Figure.Records)).ShouldBe([("a=1", 3UL), ("no a", 1UL)]);
        (await SlicesAsync(silo, "dimension=b&metric=error_ratio")).Slices.Select(static each => (each.Slice.Text, each.Figure.Records)).ShouldBe([("b=false", 1UL), ("b=true", 2UL), ("no b", 1UL)]);

        var eleven = string.Join(',', Enumerable.Range(0, 11).Select(static i => $"\"d{i}\":\"x\""));
        using var content = new StringContent("{\"model\":\"m\",\"dimensions\":{" + eleven + "}}", Encoding.UTF8, "application/x-ndjson");
        using var refused = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        var rejection = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rejections")[0];
        (rejection.GetProperty("reason").GetString(), rejection.GetProperty("limit").GetString()).ShouldBe(("too-many-dimensions", "8 in a record"));
    }

    [Theory]
    [InlineData("slices?dimension=city", HttpStatusCode.NotFound, "No record of the range has the dimension 'city' of the model 'm'; there are country, device.")]
    [InlineData("slices", HttpStatusCode.BadRequest, "dimension is ''; it must be given: a dimension of the model, which has country, device.")]
    [InlineData("slices?dimension=country&pair=device", HttpStatusCode.NotFound, "The pair country, device was not counted in the range: no record has both, or Aggregation:Models:m:DimensionPairs does not choose it. There are none.")]
    [InlineData("slices?dimension=contry&pair=device", HttpStatusCode.NotFound, "No record of the range has the dimension 'contry' of the model 'm'; there are country, device. Did you mean country?")]
    [InlineData("slices?dimension=country&pair=devices", HttpStatusCode.NotFound, "No record of the range has the dimension 'devices' of the model 'm'; there are country, device. Did you mean device?")]
    [InlineData("slices?dimension=country&pair=country", HttpStatusCode.BadRequest, "pair is 'country'; it must be another dimension than dimension.")]
    [InlineData("explain?againstFrom=soon", HttpStatusCode.BadRequest, "againstFrom is 'soon'; it must be ")]
    [InlineData("explain?againstFrom=2026-01-02&againstTo=2026-01-01", HttpStatusCode.BadRequest, "againstFrom is '2026-01-02'; it must be before againstTo, which is '2026-01-01'.")]
    [InlineData("slices?dimension=country&metric=latency_p99", HttpStatusCode.BadRequest, "metric is 'latency_p99'; it must be a figure that slices have: accuracy, error_rate, error_ratio, latency_mean, score_mean, mae, bias, precision(CLASS), recall(CLASS), prediction_share(CLASS)")]
    [InlineData("explain?against=yesterday", HttpStatusCode.BadRequest, "against is 'yesterday'; it must be previous, range, version, or how much earlier the same range lies, such as -1d or -7d.")]
    [InlineData("explain?against=version", HttpStatusCode.BadRequest, "againstVersion is ''; it must be given where against is version: a version of the model, empty for the records without one.")]
    [InlineData("explain?against=previous&againstFrom=2026-01-01", HttpStatusCode.BadRequest, "againstFrom is '2026-01-01'; it must be left out where against is previous or a time span.")]
    [InlineData("explain?againstVersion=v9", HttpStatusCode.NotFound, "The model 'm' has no version 'v9'; it has none.")]
    [InlineData("explain?minRecords=0", HttpStatusCode.BadRequest, "minRecords is '0'; it must be a whole number from 1 to 1,000,000.")]
    public async Task What_cannot_be_answered_is_said(string question, HttpStatusCode status, string detail)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", Record("a", "DE", "web"));
        using var answer = await silo.Http.GetAsync(new Uri($"/v1/models/m/{question}", UriKind.Relative));
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString().ShouldNotBeNull().ShouldStartWith(detail);
    }

    [Fact]
    public async Task The_slice_that_explains_a_change_is_named()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var day in (int[])[1, 2])
        {
            var random = new Random(day);
            await PostAsync(silo, "records", string.Join('\n', Enumerable.Range(0, 2000).Select(i =>
            {
                var country = ((string[])["DE", "FR", "IT", "US"])[random.Next(4)];
                var isRight = random.NextDouble() < (day == 2 && country == "DE" ? 0.6 : 0.9);
                return string.Create(CultureInfo.InvariantCulture, $$$$"""{"model":"m","version":"v{{{{day}}}}","time":"2026-01-0{{{{day}}}}T{{{{i / 100:00}}}}:{{{{i % 60:00}}}}:00Z","prediction":"yes","label":"{{{{(isRight ? "yes" : "no")}}}}","dimensions":{"country":"{{{{country}}}}","device":"{{{{(i % 2 == 0 ? "web" : "phone")}}}}"}}""");
            })));
        }

        foreach (var question in (string[])["explain?from=2026-01-02&to=2026-01-03", "explain?from=2026-01-01&to=2026-01-03&version=v2&againstVersion=v1", "explain?from=2026-01-02&to=2026-01-03&againstFrom=2026-01-01&againstTo=2026-01-02"])
        {
            var answer = (await silo.Http.GetFromJsonAsync<ModelExplanation>(new Uri($"/v1/models/m/{question}", UriKind.Relative), HealthJson.Options)).ShouldNotBeNull();
            (answer.Before.Records, answer.After.Records).ShouldBe((2000UL, 2000UL), question);
            answer.Explanation.Changes[0].Slice.Text.ShouldBe("country=DE", question);
            answer.Explanation.Changes[0].Verdict.ShouldBe(SliceVerdict.Significant);
            answer.Explanation.Sentence.ShouldContain("points of it are country=DE, where it fell from");
        }
    }

    [Fact]
    public async Task An_unknown_version_is_named_by_the_parameter_that_has_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", Record("a", "DE", "web"));
        foreach (var (question, parameter) in ((string, string)[])[("explain?version=v9", "version"), ("explain?version=&againstVersion=v9", "againstVersion")])
        {
            using var answer = await silo.Http.GetAsync(new Uri($"/v1/models/m/{question}", UriKind.Relative));
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("parameter").GetString().ShouldBe(parameter);
        }
    }

    [Theory]
    [InlineData("from=2026-01-01&to=2026-01-02&againstVersion=v2", "againstVersion is 'v2'; it must be given with version, another one,")]
    [InlineData("from=2026-01-01&to=2026-01-02&againstFrom=2026-01-01&againstTo=2026-01-02", "againstFrom is '2026-01-01'; it must be of another time, or againstVersion another one than version: both sides are the same records (from and to are 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z, againstFrom and againstTo 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z).")]
    [InlineData("from=2026-01-01&to=2026-01-02&version=v1&againstVersion=v1&againstFrom=2026-01-01", "againstFrom is '2026-01-01'; it must be of another time")]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-01-01T02:00:00Z&againstFrom=2026-01-01T01:00:00Z&againstTo=2026-01-01T03:00:00Z", "againstFrom is '2026-01-01T01:00:00Z'; it must be such that the ranges do not overlap")]
    [InlineData("from=2026-01-01T01:00:00Z&to=2026-01-01T02:00:00Z&againstFrom=2026-01-01T00:00:00Z&againstTo=2026-01-01T01:00:00Z", null)]
    [InlineData("from=2026-01-01&to=2026-01-02&version=v1&againstVersion=v2", null)]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-01-01T02:00:00Z&version=v1&againstVersion=v2&againstFrom=2026-01-01T01:00:00Z&againstTo=2026-01-01T03:00:00Z", null)]
    [InlineData("from=2026-01-02&to=2026-01-03&againstVersion=v2&againstFrom=2026-01-01&againstTo=2026-01-02", null)]
    public async Task Sides_that_have_records_in_common_are_refused(string question, string? detail)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", string.Join('\n', ((string[])["v1", "v2"]).Select(static version => $$$"""{"model":"m","version":"{{{version}}}","time":"2026-01-01T01:30:00Z","prediction":"yes","dimensions":{"country":"DE"}}""")));
        using var answer = await silo.Http.GetAsync(new Uri($"/v1/models/m/explain?metric=error_ratio&{question}", UriKind.Relative));
        answer.StatusCode.ShouldBe(detail is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        if (detail is not null)
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString().ShouldNotBeNull().ShouldStartWith(detail);
    }

    [Theory]
    [InlineData("metric=error_ratio&segment=nort", "The model has no segment 'nort'; did you mean north?", true)]
    [InlineData("metric=error_ratio&segment=elsewhere", "The model has no segment 'elsewhere'; it has north.", true)]
    [InlineData("metric=prediction_share(yse)", "No record of the range has the class 'yse'; did you mean yes?", null)]
    [InlineData("metric=prediction_share(else)", "No record of the range has the class 'else'; there are maybe, yes.", null)]
    [InlineData("metric=prediction_share(yes)&segment=north", null, null)]
    [InlineData("metric=recall(yes)", null, null)]
    public async Task A_segment_or_class_that_there_is_not_is_told(string question, string? warning, bool? isUnknown)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", string.Join('\n', ((string[])["yes", "maybe"]).Select(static prediction => $$$"""{"model":"m","segment":"north","time":"2026-01-01T01:30:00Z","prediction":"{{{prediction}}}","dimensions":{"country":"DE"}}""")));
        var slices = await SlicesAsync(silo, $"dimension=country&{question}");
        (slices.UnknownSlice, slices.Warnings?.Single()).ShouldBe((isUnknown, warning));
        slices.Slices.Count.ShouldBe(isUnknown == true ? 0 : 1);
        var explained = (await silo.Http.GetFromJsonAsync<ModelExplanation>(new Uri($"/v1/models/m/explain?{Day}&{question}", UriKind.Relative), HealthJson.Options)).ShouldNotBeNull();
        (explained.UnknownSlice, explained.Warnings?.Single()).ShouldBe((isUnknown, warning));
    }

    [Fact]
    public async Task Health_and_series_of_one_slice_have_its_figures_and_no_others()
    {
        await using var silo = await TestSilo.StartAsync(args: Pairs);
        await PostAsync(silo, "records", string.Join('\n', Enumerable.Range(0, 40).Select(static i =>
            $$"""{"model":"m","time":"2026-01-01T00:{{(i < 20 ? "00" : "05")}}:{{i:00}}Z","prediction":"yes","label":"{{(i % 8 == 0 ? "no" : "yes")}}","latencySeconds":{{(i % 4 == 0 ? "0.2" : "0.1")}}{{(i % 10 == 9 ? "" : $",\"dimensions\":{{\"country\":\"{(i % 4 == 0 ? "DE" : "FR")}\",\"device\":\"{(i % 2 == 0 ? "phone" : "web")}\"}}")}}}""")));
        var german = await HealthAsync(silo, "where=country%3DDE");
        (german.Where, german.Classification, german.Latency, german.Traffic, german.Completeness.Records).ShouldBe(("country=DE", null, null, null, 40UL));
        (german.Slice!.Records, german.Slice.Share, german.Warnings).ShouldBe((10UL, 0.25, null));
        Value(german.Slice, "accuracy").ShouldBe(0.5, 1e-9);
        Value(german.Slice, "latency_mean").ShouldBe(0.2, 1e-6);
        Value(german.Slice, "recall(yes)").ShouldBe(1, 1e-9);
        Value(german.Slice, "prediction_share(yes)").ShouldBe(1, 1e-9);
        // scipy.stats.binomtest(5, 10).proportion_ci(0.95, method="exact")
        german.Slice.Figures.Single(static each => each.Metric == "accuracy").Figure.Interval!.Value.Lower.ShouldBe(0.1870860284, 1e-9);
        (await HealthAsync(silo, "where=device%3Dphone&where=country%3DDE")).Slice!.Where.ShouldBe("country=DE, device=phone");
        (await HealthAsync(silo, "where=country%3D")).Slice!.Records.ShouldBe(4UL);
        var series = (await silo.Http.GetFromJsonAsync<ModelSeries>(new Uri($"/v1/models/m/series?{Day}&step=1m&where=country%3DFR", UriKind.Relative), HealthJson.Options))!;
        series.Points.Select(static point => (point.From.Minute, point.Slice!.Records, point.Completeness.Records)).ShouldBe([(0, 13UL, 20UL), (5, 13UL, 20UL)]);
        var misspelt = await HealthAsync(silo, "where=country%3DFF");
        (misspelt.Slice, misspelt.UnknownSlice).ShouldBe((null, true));
        misspelt.Warnings!.ShouldHaveSingleItem().ShouldBe("No record of the range has country=FF; did you mean FR?");
        (await HealthAsync(silo, "where=contry%3DFR")).Warnings!.ShouldHaveSingleItem().ShouldBe("No record of the range has the dimension 'contry'; did you mean country?");
        foreach (var (query, detail) in ((string, string)[])[("where=DE", "where is 'DE'; it must be DIMENSION=VALUE"), ("where=a%3D1&where=a%3D2", "given once for a"), ("where=a%3D1&where=b%3D2&where=c%3D3", "of one dimension, or of the two of a pair")])
        {
            using var refused = await silo.Http.GetAsync(new Uri($"/v1/models/m/health?{query}", UriKind.Relative));
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(detail);
        }
    }

    private static double Value(SliceHealth slice, string metric) => slice.Figures.Single(each => each.Metric == metric).Figure.Value!.Value;

    private static async Task<ModelHealth> HealthAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelHealth>(new Uri($"/v1/models/m/health?{Day}&{query}", UriKind.Relative), HealthJson.Options)).ShouldNotBeNull();

    private static string Record(string id, string country, string device) =>
        $$$"""{"model":"m","id":"{{{id}}}","time":"2026-01-01T00:00:00Z","prediction":"yes","dimensions":{"country":"{{{country}}}","device":"{{{device}}}"}}""";

    private static async Task<ModelSlices> SlicesAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelSlices>(new Uri($"/v1/models/m/slices?{Day}&{query}", UriKind.Relative), HealthJson.Options)).ShouldNotBeNull();

    private static async Task<JsonElement> PostAsync(TestSilo silo, string kind, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync(new Uri($"/v1/{kind}?wait=true", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
