using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>The class that a client names as positive, from the batch to the figures.</summary>
public sealed class PositiveClassTests
{
    private const string Range = "?from=2026-01-01&to=2026-01-02";
    private static readonly long Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public async Task The_first_class_that_a_batch_names_stays_with_the_model()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            await PostAsync(silo, 1, "spam");
            await ShouldBeOfSpamAsync(silo, 4);
            await PostAsync(silo, 2, "ham");
            await ShouldBeOfSpamAsync(silo, 8);
            await PostAsync(silo, 3, "");
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        await ShouldBeOfSpamAsync(again, 12);
    }

    [Fact]
    public async Task The_configured_class_stands_above_the_one_that_a_batch_names()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Aggregation:Models:mail:PositiveClass=ham"]);
        await PostAsync(silo, 1, "spam");
        var health = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/mail/health" + Range, UriKind.Relative));
        health.GetProperty("classification").GetProperty("positiveClass").GetString().ShouldBe("ham");
    }

    [Fact]
    public async Task Without_a_named_class_there_are_no_figures_of_one()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, 1, "");
        var health = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/mail/health" + Range, UriKind.Relative));
        health.GetProperty("classification").TryGetProperty("precision", out _).ShouldBeFalse();
    }

    private static async Task ShouldBeOfSpamAsync(TestSilo silo, int records)
    {
        var health = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/mail/health" + Range, UriKind.Relative));
        var series = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/mail/series{Range}&step=1d", UriKind.Relative));
        health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(records);
        foreach (var figures in new[] { health, series.GetProperty("points")[0] })
        {
            var classification = figures.GetProperty("classification");
            classification.GetProperty("positiveClass").GetString().ShouldBe("spam");
            // Of each four: two are spam, one of them is found; one that is ham is taken for spam.
            classification.GetProperty("precision").GetDouble().ShouldBe(0.5);
            classification.GetProperty("recall").GetDouble().ShouldBe(0.5);
            classification.GetProperty("f1").GetDouble().ShouldBe(0.5);
        }
    }

    private static async Task PostAsync(TestSilo silo, ulong sequence, string positiveClass)
    {
        var builder = new RecordBlockBuilder { Model = "mail", PositiveClass = positiveClass };
        foreach (var (predicted, actual) in new[] { ("spam", "spam"), ("ham", "spam"), ("spam", "ham"), ("ham", "ham") })
            builder.Add(new RecordRow { Time = Time, Prediction = predicted, Label = actual });

        var writer = new BatchWriter();
        writer.WriteHeader(new Guid("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), sequence, 0, "n");
        writer.WriteRecords(builder.Build());
        using var content = new ByteArrayContent(writer.Written.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
