using System.Net;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>What an operator reads of nodes, silos and models that get little.</summary>
public sealed class OperatorTests
{
    private const string Producer = "0f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d";

    [Fact]
    public async Task A_client_that_signs_off_over_http_is_shown_as_such_after_a_restart_too_and_counts_once()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(null, directory.Path))
        {
            (await PostAsync(silo, $"/v1/records?wait=true&node=a&producer={Producer}&sequence=1", """{"model":"m","prediction":"x"}""")).ShouldBe(HttpStatusCode.OK);
            (await StateAsync(silo, "a")).ShouldBe("reporting");
            (await PostAsync(silo, $"/v1/records?node=a&producer={Producer}&signOff=1", "")).ShouldBe(HttpStatusCode.OK);
            (await PostAsync(silo, $"/v1/records?node=a&producer={Producer}&signOff=1", "")).ShouldBe(HttpStatusCode.OK);
            (await StateAsync(silo, "a")).ShouldBe("signedOff");
        }

        await using var again = await TestSilo.StartAsync(null, directory.Path);
        (await StateAsync(again, "a")).ShouldBe("signedOff");
        // What was counted is counted once, and is no sign of life; what is new is one.
        (await PostAsync(again, $"/v1/records?wait=true&node=a&producer={Producer}&sequence=1", """{"model":"m","prediction":"x"}""")).ShouldBe(HttpStatusCode.OK);
        (await StateAsync(again, "a")).ShouldBe("signedOff");
        (await PostAsync(again, $"/v1/records?wait=true&node=a&producer={Producer}&sequence=2", """{"model":"m","prediction":"x"}""")).ShouldBe(HttpStatusCode.OK);
        await UntilAsync(async () => await StateAsync(again, "a") == "reporting");
        (await ClusterAsync(again)).GetProperty("records").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("signOff=1", "producer")]
    [InlineData("producer=" + Producer + "&signOff=0", "signOff")]
    [InlineData("producer=" + Producer + "&signOff=x", "signOff")]
    [InlineData("producer=" + Producer + "&sequence=2&signOff=1", "sequence")]
    public async Task A_sign_off_that_makes_no_sense_says_why(string query, string field)
    {
        await using var silo = await TestSilo.StartAsync();
        using var content = new StringContent("", Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?" + query, UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"{field}\"");
    }

    [Fact]
    public async Task Of_one_record_no_rate_is_told_and_of_its_accuracy_what_it_is_of()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records?wait=true", """{"model":"once","prediction":"1","label":"1","time":"2024-03-01T00:00:00Z"}""");
        var model = await UntilAsync(silo, "once", static m => m.TryGetProperty("accuracy", out _));
        model.TryGetProperty("predictionsPerSecond", out _).ShouldBeFalse();
        (model.GetProperty("recentRecords").GetInt32(), model.GetProperty("recentLabelled").GetInt32()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_model_with_a_record_a_day_is_shown_over_the_last_period_with_data_which_is_named()
    {
        await using var silo = await TestSilo.StartAsync();
        var records = string.Join('\n', Enumerable.Range(1, 28).Select(static day => $$"""{"model":"daily","prediction":"1","label":"{{(day % 4 == 0 ? 0 : 1)}}","time":"2024-02-{{day:00}}T00:00:00Z"}"""));
        using (var content = new StringContent(records, Encoding.UTF8, "application/x-ndjson"))
        using (var answer = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content))
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var model = await UntilAsync(silo, "daily", static m => m.GetProperty("recentRecords").GetInt32() == 28);
        model.GetProperty("accuracy").GetDouble().ShouldBe(0.75);
        (model.GetProperty("recentTo").GetDateTimeOffset() - model.GetProperty("recentFrom").GetDateTimeOffset()).TotalDays.ShouldBe(30, 0.01);
    }

    [Fact]
    public async Task The_silos_say_how_they_are_and_what_they_are_built_from()
    {
        await using var silo = await TestSilo.StartAsync();
        await UntilAsync(async () => (await ClusterAsync(silo)).GetProperty("silos").GetArrayLength() == 1);
        var own = (await ClusterAsync(silo)).GetProperty("silos")[0];
        (own.GetProperty("silo").GetString(), own.GetProperty("state").GetString()).ShouldBe(("silo", "active"));
        var version = own.GetProperty("version").GetString()!;
        version.ShouldMatch(@"^\d+\.\d+\.\d+");
        own.GetProperty("memoryBytes").GetDouble().ShouldBeGreaterThan(1 << 20);
        (own.GetProperty("uncommittedBatches").GetInt32(), own.GetProperty("lagSeconds").GetDouble()).ShouldBe((0, 0));
        (await silo.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldContain($"orleansmonitor_build_info{{version=\"{version}\"}} 1");
    }

    private static async Task<HttpStatusCode> PostAsync(TestSilo silo, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> ClusterAsync(TestSilo silo) =>
        JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/v1/cluster/health", UriKind.Relative))).RootElement;

    private static async Task<string?> StateAsync(TestSilo silo, string node)
    {
        string? state = null;
        await UntilAsync(async () =>
        {
            var found = (await ClusterAsync(silo)).GetProperty("nodes").EnumerateArray().Where(each => each.GetProperty("node").GetString() == node).ToList();
            state = found.Count == 0 ? null : found[0].GetProperty("state").GetString();
            return state is not null;
        });
        return state;
    }

    private static async Task<JsonElement> UntilAsync(TestSilo silo, string model, Func<JsonElement, bool> condition)
    {
        var found = default(JsonElement);
        await UntilAsync(async () =>
        {
            found = (await ClusterAsync(silo)).GetProperty("models").EnumerateArray().FirstOrDefault(each => each.GetProperty("model").GetString() == model);
            return found.ValueKind == JsonValueKind.Object && condition(found);
        });
        return found;
    }

    /// <summary>A report goes to the coordinator a second after the last one, at the earliest.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
