using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>From an alert to a webhook and back through the API, in a whole silo.</summary>
public sealed class DeskEndpointTests
{
    private const string Plan = """
        route: {{receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
        receivers: [{{name: hook, webhook_configs: [{{url: '{0}'}}]}}]
        """;

    [Fact]
    public async Task An_alert_reaches_a_webhook_and_its_end_does_too()
    {
        await using var server = await ReceiverServer.StartAsync();
        using var directory = new TempDirectory();
        await using var silo = await StartAsync(directory, server);
        var alert = Samples.Alert("fraud");
        await silo.FireAsync(alert);
        Json((await server.NextAsync()).Body).GetProperty("status").GetString().ShouldBe("firing");
        await silo.ResolveAsync(alert);
        Json((await server.NextAsync()).Body).GetProperty("status").GetString().ShouldBe("resolved");
        var found = await silo.UntilAsync($"/v1/alerts/{alert.Id}", static answer => answer.GetProperty("alert").TryGetProperty("told", out var told) && told[0].GetProperty("times").GetInt32() == 2);
        var told = found.GetProperty("alert").GetProperty("told")[0];
        (told.GetProperty("receiver").GetString(), told.GetProperty("integration").GetString(), told.GetProperty("resolved").GetBoolean()).ShouldBe(("hook", "webhook/0", true));
        found.GetProperty("alert").GetProperty("phase").GetString().ShouldBe("inactive");
        var history = await silo.UntilAsync($"/v1/alerts/history?matchers=model%3Dfraud&alert={alert.Id}", static answer => answer.GetProperty("entries").GetArrayLength() == 2);
        var line = history.GetProperty("entries")[0];
        (line.GetProperty("kind").GetString(), line.GetProperty("from").GetString(), line.GetProperty("phase").GetString()).ShouldBe(("transition", "firing", "inactive"));
        line.GetProperty("labels").GetProperty("model").GetString().ShouldBe("fraud");
        line.GetProperty("time").GetDateTimeOffset().ShouldBe(Samples.Start.AddSeconds(1));
    }

    [Fact]
    public async Task A_silence_is_made_shown_and_ended()
    {
        using var directory = new TempDirectory();
        await using var silo = await TestSilo.StartAsync(directory: directory.Path);
        var made = await silo.Http.PostAsJsonAsync("/v1/silences", new { matchers = new[] { "model=\"fraud\"" }, duration = "2h", createdBy = "ann", comment = "planned work" });
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var silence = Json(await made.Content.ReadAsStringAsync());
        var id = silence.GetProperty("id").GetString();
        made.Headers.Location!.ToString().ShouldBe("/v1/silences/" + id);
        (silence.GetProperty("endsAt").GetDateTimeOffset() - silence.GetProperty("startsAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromHours(2));
        (await silo.UntilAsync("/v1/silences?state=active", static _ => true))[0].GetProperty("comment").GetString().ShouldBe("planned work");
        (await silo.Http.DeleteAsync(new Uri("/v1/silences/" + id, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await silo.Http.DeleteAsync(new Uri("/v1/silences/" + id, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await silo.Http.DeleteAsync(new Uri("/v1/silences/none", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.UntilAsync("/v1/silences?state=active", static _ => true)).GetArrayLength().ShouldBe(0);
        (await silo.UntilAsync("/v1/silences", static _ => true))[0].GetProperty("state").GetString().ShouldBe("expired");
    }

    [Theory]
    // Clocks in Berlin show 02:30 twice on the last Sunday of October, and not at all on that of March.
    [InlineData(10, "02:30:00", "03:30:00", "Europe/Berlin", "00:30:00", "02:30:00")]
    [InlineData(3, "02:30:00", "04:00:00", "Europe/Berlin", "01:30:00", "02:00:00")]
    [InlineData(6, "09:00:00", "10:00:00", "Asia/Kolkata", "03:30:00", "04:30:00")]
    [InlineData(6, "09:00:00", "10:00:00Z", "Asia/Kolkata", "03:30:00", "10:00:00")]
    [InlineData(10, "02:30:00", "03:30:00", null, "02:30:00", "03:30:00")]
    public async Task A_silence_takes_times_of_a_zone_as_a_query_does(int month, string start, string end, string? zone, string from, string to)
    {
        var day = NextLastSunday(month);
        await using var silo = await TestSilo.StartAsync();
        var made = await silo.Http.PostAsJsonAsync(
            "/v1/silences", new { matchers = new[] { "a=b" }, startsAt = $"{day}T{start}", endsAt = $"{day}T{end}", timeZone = zone, createdBy = "ann", comment = "c" });
        var silence = Json(await made.Content.ReadAsStringAsync());
        made.StatusCode.ShouldBe(HttpStatusCode.Created, silence.ToString());
        (silence.GetProperty("startsAt").GetString(), silence.GetProperty("endsAt").GetString()).ShouldBe(($"{day}T{from}Z", $"{day}T{to}Z"));
    }

    [Theory]
    [InlineData("""{"duration":"2h","createdBy":"ann","comment":"c"}""", "matchers is '0 matchers'; it must be 1 to 32 matchers, such as model=\"fraud\".")]
    [InlineData("""{"matchers":["team!=\"x\""],"duration":"2h","createdBy":"ann","comment":"c"}""", "matchers is 'team!=\"x\"'; it must be such that at least one does not match an alert without its label.")]
    [InlineData("""{"matchers":["a=~\"(\""],"duration":"2h","createdBy":"ann","comment":"c"}""", "matchers is 'a=~\"(\"'; it must be matchers such as model=\"fraud\"; '(' is no regular expression that can be used here.")]
    [InlineData("""{"matchers":["a=b"],"createdBy":"ann","comment":"c"}""", "endsAt is ''; it must be given, or duration, and not both.")]
    [InlineData("""{"matchers":["a=b"],"duration":"soon","createdBy":"ann","comment":"c"}""", "duration is 'soon'; it must be a time span such as 30m, 2h or 1d, at most 366d.")]
    [InlineData("""{"matchers":["a=b"],"duration":"1h","comment":"c"}""", "createdBy is ''; it must be a name of 1 to 128 characters.")]
    [InlineData("""{"matchers":["a=b"],"endsAt":"soon","createdBy":"ann","comment":"c"}""", "endsAt is 'soon'; it must be an RFC 3339 time, a date (2021-06-01), Unix time, now, or relative to now (-90s, -15m, -1h, -7d, -2w).")]
    [InlineData("""{"matchers":["a=b"],"startsAt":"1/2/2027","duration":"1h","createdBy":"ann","comment":"c"}""", "startsAt is '1/2/2027'; it must be an RFC 3339 time, a date (2021-06-01), Unix time, now, or relative to now (-90s, -15m, -1h, -7d, -2w).")]
    [InlineData("""{"matchers":["a=b"],"duration":"1h","timeZone":"Berlin","createdBy":"ann","comment":"c"}""", "timeZone is 'Berlin'; it must be an IANA name; did you mean Europe/Berlin?")]
    [InlineData("""{"matchers":["a=b"],"duration":"1h","createdBy":"ann"}""", "comment is ''; it must be a reason of 1 to 1024 characters.")]
    [InlineData("""{"matchers":["a=b"],"endsAt":"2020-01-01T00:00:00Z","startsAt":"2019-01-01T00:00:00Z","createdBy":"ann","comment":"c"}""", "endsAt is '2020-01-01T00:00:00Z'; it must be in the future.")]
    public async Task A_silence_that_is_wrong_is_refused_with_its_field(string body, string detail)
    {
        await using var silo = await TestSilo.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await silo.Http.PostAsync(new Uri("/v1/silences", UriKind.Relative), content);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Json(await refused.Content.ReadAsStringAsync()).GetProperty("detail").GetString().ShouldBe(detail);
    }

    [Fact]
    public async Task An_alert_is_acknowledged_by_a_named_person()
    {
        await using var silo = await TestSilo.StartAsync();
        var alert = Samples.Alert("fraud");
        await silo.FireAsync(alert);
        var path = new Uri($"/v1/alerts/{alert.Id}/ack", UriKind.Relative);
        var nobody = await silo.Http.PostAsJsonAsync(path, new { comment = "on it" });
        Json(await nobody.Content.ReadAsStringAsync()).GetProperty("detail").GetString().ShouldBe("by is ''; it must be a name of 1 to 128 characters.");
        (await silo.Http.PostAsJsonAsync(path, new { by = "ann", comment = "on it" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await silo.Http.PostAsJsonAsync("/v1/alerts/none/ack", new { by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await silo.Http.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await silo.ResolveAsync(alert);
        (await silo.Http.PostAsJsonAsync(path, new { by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var history = await silo.UntilAsync("/v1/alerts/history", static _ => true);
        history.GetProperty("entries").EnumerateArray().Select(static line => line.GetProperty("kind").GetString()).ShouldBe(["transition", "unacknowledged", "acknowledged", "transition"]);
        history.GetProperty("entries")[2].GetProperty("by").GetString().ShouldBe("ann");
    }

    [Theory]
    [InlineData("limit=0", "limit is '0'; it must be 1 to 1000.")]
    [InlineData("from=soon", "from is 'soon'; it must be an RFC 3339 time")]
    [InlineData("matchers=x", "matchers is 'x'; it must be matchers such as model=\"fraud\"; 'x' has no operator")]
    public async Task A_question_that_is_wrong_is_refused_with_its_parameter(string query, string detail)
    {
        await using var silo = await TestSilo.StartAsync();
        var refused = await silo.Http.GetAsync(new Uri("/v1/alerts/history?" + query, UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Json(await refused.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!.ShouldStartWith(detail);
    }

    [Fact]
    public async Task What_was_told_and_said_is_there_after_a_restart()
    {
        await using var server = await ReceiverServer.StartAsync();
        using var directory = new TempDirectory();
        var alert = Samples.Alert("fraud");
        await using (var silo = await StartAsync(directory, server))
        {
            await silo.FireAsync(alert);
            await server.NextAsync();
            await silo.Http.PostAsJsonAsync($"/v1/alerts/{alert.Id}/ack", new { by = "ann" });
            await silo.Http.PostAsJsonAsync("/v1/silences", new { matchers = new[] { "model=\"churn\"" }, duration = "2h", createdBy = "ann", comment = "c" });
            await silo.UntilAsync("/v1/notifications/status", static status => status.GetProperty("outbox").GetInt32() == 0);
        }

        await using var again = await StartAsync(directory, server);
        await again.FireAsync(Samples.Alert("churn"));
        await again.ResolveAsync(alert);
        Json((await server.NextAsync()).Body).GetProperty("status").GetString().ShouldBe("resolved");
        (await again.UntilAsync("/v1/alerts/history", static _ => true)).GetProperty("entries").GetArrayLength().ShouldBe(4);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reading_needs_one_role_and_changing_another_and_the_caller_is_named()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.GetAsync("/v1/silences", silo.Keys["reader"])).ShouldBeOk();
        (await silo.GetAsync("/v1/silences", silo.Keys["fraud-reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "models-limited");
        foreach (var (method, path) in ((HttpMethod, string)[])
                 [(HttpMethod.Post, "/v1/silences"), (HttpMethod.Delete, "/v1/silences/x"), (HttpMethod.Post, "/v1/alerts/x/ack"), (HttpMethod.Delete, "/v1/alerts/x/ack"), (HttpMethod.Post, "/v1/notifications/dead/x/retry")])
            (await silo.SendAsync(method, path, "Bearer " + silo.Keys["reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/silences") { Content = JsonContent.Create(new { matchers = new[] { "a=b" }, duration = "1h", comment = "c" }) };
        request.Headers.Authorization = new("Bearer", silo.Keys["operator"]);
        using var made = await silo.Http.SendAsync(request);
        Json(await made.Content.ReadAsStringAsync()).GetProperty("createdBy").GetString().ShouldBe("operator");
    }

    private static string NextLastSunday(int month)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new[] { today.Year, today.Year + 1 }
            .Select(year => new DateOnly(year, month, DateTime.DaysInMonth(year, month)))
            .Select(static last => last.AddDays(-(int)last.DayOfWeek))
            .First(sunday => sunday > today)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<TestSilo> StartAsync(TempDirectory directory, ReceiverServer server)
    {
        var file = Path.Combine(directory.Path, "notifications.yaml");
        await File.WriteAllTextAsync(file, string.Format(System.Globalization.CultureInfo.InvariantCulture, Plan, server.Address));
        return await TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + file]);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
