using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Tests.Alerting.Prometheus;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>The script of the page, run by node with a document of the test's own.</summary>
public sealed class PageScriptTests
{
    private static readonly object[] OneNode = [new { node = "n1", state = "reporting", models = new[] { "m" } }];

    [NodeFact]
    public async Task A_mistake_in_drawing_is_not_told_as_a_silo_that_is_away()
    {
        // What is missing here the script takes for given.
        var broken = await RunAsync(new { models = Models(1), nodes = new[] { new { node = "n1", state = "reporting" } } });
        broken.GetProperty("bad").GetBoolean().ShouldBeTrue();
        broken.GetProperty("state").GetString()!.ShouldStartWith("cannot be shown: ");
        var away = await RunAsync(new { models = Models(1), nodes = OneNode, away = true });
        away.GetProperty("state").GetString().ShouldBe("not reachable: fetch failed");
    }

    [NodeFact]
    public async Task Of_thousands_of_rows_the_first_are_drawn_and_the_rest_is_counted()
    {
        var shown = await RunAsync(new { models = Models(2000), nodes = Enumerable.Range(0, 10_000).Select(static i => new { node = $"n{i}", state = "reporting", models = new[] { "m" } }) });
        shown.GetProperty("rows").GetInt32().ShouldBeLessThanOrEqualTo(402);
        shown.GetProperty("modelRows").GetInt32().ShouldBe(200);
        shown.GetProperty("nodeRows").GetInt32().ShouldBe(200);
        shown.GetProperty("moreModels").GetString().ShouldBe("and 1800 more");
        shown.GetProperty("moreNodes").GetString().ShouldBe("and 9800 more");
    }

    [NodeFact]
    public async Task The_address_of_a_notification_shows_its_alert_whether_it_fires_or_not()
    {
        var history = new[]
        {
            new { time = "2026-05-28T11:00:00Z", kind = "transition", phase = "inactive", rule = "Slow", labels = new { model = "m" }, annotations = new { summary = "m is slow" }, value = 0.3 },
            new { time = "2026-05-28T10:00:00Z", kind = "transition", phase = "firing", rule = "Slow", labels = new { model = "m" }, annotations = new { summary = "m is slow" }, value = 0.3 },
        };
        var shown = await RunAsync(new { models = Models(1), nodes = OneNode, hash = "#alert=chosen", history });
        (shown.GetProperty("bad").GetBoolean(), shown.GetProperty("chosen").GetString(), shown.GetProperty("events").GetInt32()).ShouldBe((false, "Slow", 2));
        var forgotten = await RunAsync(new { models = Models(1), nodes = OneNode, hash = "#alert=chosen" });
        (forgotten.GetProperty("bad").GetBoolean(), forgotten.GetProperty("events").GetInt32()).ShouldBe((false, 1));
        (await RunAsync(new { models = Models(1), nodes = OneNode })).GetProperty("chosen").GetString().ShouldBeNull();
    }

    [NodeFact]
    public async Task What_has_not_changed_is_not_drawn_again() =>
        (await RunAsync(new { models = Models(20), nodes = OneNode })).GetProperty("later").GetProperty("rows").GetInt32().ShouldBe(0);

    [NodeFact]
    public async Task A_hidden_tab_asks_nothing_and_asks_at_once_when_it_is_seen()
    {
        var shown = await RunAsync(new { models = Models(1), nodes = OneNode, hidden = true });
        shown.GetProperty("asked").GetInt32().ShouldBe(0);
        shown.GetProperty("later").GetProperty("asked").GetInt32().ShouldBe(0);
        shown.GetProperty("woken").GetInt32().ShouldBe(2);
        var seen = await RunAsync(new { models = Models(1), nodes = OneNode });
        seen.GetProperty("later").GetProperty("asked").GetInt32().ShouldBe(6);
    }

    private static IEnumerable<object> Models(int count) => Enumerable.Range(0, count).Select(static i => new { model = $"m{i}", nodesReporting = 1, nodesExpected = 1 });

    private static async Task<JsonElement> RunAsync(object scenario)
    {
        var start = new ProcessStartInfo(JsClient.Node!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Folder(), "run.mjs"));
        start.ArgumentList.Add(Path.Combine(Repository.Root, "silo/Query/Page/status.js"));
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(scenario));
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return JsonDocument.Parse(output).RootElement.Clone();
    }

    private static string Folder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "page");
}

/// <summary>A case that needs node; without it, it is skipped and says so.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (JsClient.Node is null)
            Skip = "node is not on this machine";
    }
}
