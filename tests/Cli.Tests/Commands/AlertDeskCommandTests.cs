using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cli.Tests.Commands;

public sealed class AlertDeskCommandTests : IAsyncLifetime
{
    private readonly List<string> _requests = [];
    private WebApplication _app = null!;
    private (int Status, string Body) _answer = (204, "");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapFallback(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _requests.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()}".TrimEnd());
            context.Response.StatusCode = _answer.Status;
            await context.Response.WriteAsync(_answer.Body);
        });
        await _app.StartAsync();
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task A_silence_is_made_and_its_id_printed()
    {
        _answer = (201, """{"id":"5f0c"}""");
        var run = await AskAsync("silence", "add", "model=fraud", "alertname=~High.*", "--duration", "2h", "--by", "ann", "--comment", "planned work");
        (run.ExitCode, run.Out).ShouldBe((ExitCodes.Success, "5f0c\n"), run.Error);
        _requests[0].ShouldBe(
            "POST /v1/silences {\"matchers\":[\"model=fraud\",\"alertname=~High.*\"],\"duration\":\"2h\",\"createdBy\":\"ann\",\"comment\":\"planned work\"}");
    }

    [Theory]
    [InlineData("alertname=~High.*", "It matches 1 of 2 alerts that are pending or firing now.\n")]
    [InlineData("model=fraud-detction", "It matches 0 of 2 alerts that are pending or firing now.\nNo model 'fraud-detction' has sent a record yet. Did you mean fraud-detection?\n")]
    [InlineData("model=fraud-detection", "It matches 2 of 2 alerts that are pending or firing now.\n")]
    public async Task A_silence_says_how_many_alerts_it_matches(string matcher, string expected)
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models", new[] { SampleHealth.Model with { Model = "fraud-detection" } });
        silo.Answers200("/v1/alerts", new[] { "HighLatency", "LowAccuracy" }.Select(static name => SampleAlerts.Alert(name, name, AlertPhase.Firing, "fraud-detection")).ToArray());
        silo.Answers["/v1/silences"] = (200, """{"id":"5f0c"}""");
        var run = await CliRun.OfAsync("silence", "add", matcher, "--comment", "c", "--endpoint", silo.Endpoint);
        (run.ExitCode, run.Out, run.Error).ShouldBe((ExitCodes.Success, "5f0c\n", expected));
    }

    [Theory]
    [InlineData("2026-10-25 02:30:00", "2026-10-26", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("2027-03-28T02:30:00", "2027-03-28T04:00:00+02:00", "Europe/Berlin", "2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z")]
    [InlineData("2026-10-25", "1793000000", "UTC", "2026-10-25T00:00:00Z", "2026-10-26T07:33:20Z")]
    public async Task A_silence_begins_and_ends_in_the_clocks_of_a_zone(string from, string to, string zone, string start, string end)
    {
        _answer = (201, """{"id":"5f0c"}""");
        var run = await AskAsync("silence", "add", "a=b", "--from", from, "--to", to, "--tz", zone, "--by", "ann", "--comment", "c");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        _requests[0].ShouldBe(
            $"POST /v1/silences {{\"matchers\":[\"a=b\"],\"startsAt\":\"{start}\",\"endsAt\":\"{end}\",\"createdBy\":\"ann\",\"comment\":\"c\"}}");
    }

    [Fact]
    public async Task Silences_are_listed_and_ended()
    {
        _answer = (200, """
            [{"id":"5f0c","state":"active","matchers":["model=\"fraud\""],"startsAt":"2026-03-01T12:00:00Z","endsAt":"2026-03-01T14:00:00Z","createdAt":"2026-03-01T12:00:00Z","createdBy":"ann","comment":"planned work"},
             {"id":"0a1b","state":"expired","matchers":["model=\"churn\""],"startsAt":"2026-02-01T12:00:00Z","endsAt":"2026-02-01T14:00:00Z","createdAt":"2026-02-01T12:00:00Z","createdBy":"bea","comment":"done"}]
            """);
        var shown = (await AskAsync("silence", "list")).Out;
        shown.ShouldContain("5f0c");
        shown.ShouldContain("model=\"fraud\"");
        shown.ShouldNotContain("0a1b");
        (await AskAsync("silence", "list", "--all", "--output", "csv")).Out.ShouldBe(
            "id,state,matchers,ends_at,created_by,comment,starts_at\n"
            + "5f0c,active,\"model=\"\"fraud\"\"\",2026-03-01T14:00:00.000Z,ann,planned work,2026-03-01T12:00:00.000Z\n"
            + "0a1b,expired,\"model=\"\"churn\"\"\",2026-02-01T14:00:00.000Z,bea,done,2026-02-01T12:00:00.000Z\n");
        JsonDocument.Parse((await AskAsync("silence", "list", "--output", "json")).Out).RootElement.GetArrayLength().ShouldBe(2);
        _answer = (204, "");
        (await AskAsync("silence", "expire", "5f0c")).ExitCode.ShouldBe(ExitCodes.Success);
        _requests[^1].ShouldBe("DELETE /v1/silences/5f0c");
    }

    [Fact]
    public async Task An_alert_is_acknowledged_and_that_taken_back()
    {
        (await AskAsync("alerts", "ack", "1234", "--by", "ann", "--comment", "on it")).ExitCode.ShouldBe(ExitCodes.Success);
        (await AskAsync("alerts", "ack", "1234", "--undo")).ExitCode.ShouldBe(ExitCodes.Success);
        _requests.ShouldBe(["POST /v1/alerts/1234/ack {\"by\":\"ann\",\"comment\":\"on it\"}", "DELETE /v1/alerts/1234/ack"]);
    }

    [Fact]
    public async Task The_history_is_a_line_for_each_event()
    {
        _answer = (200, """
            {"entries":[{"number":2,"time":"2026-03-01T12:10:00Z","recordedAt":"2026-03-01T12:10:00Z","kind":"transition","from":"firing","phase":"inactive","id":"1234","group":"latency","rule":"HighLatency",
              "labels":{"alertname":"HighLatency","model":"fraud"},"annotations":{},"value":0.19}],"oldest":1}
            """);
        (await AskAsync("alerts", "history", "model=fraud", "--from", "-1h", "--limit", "5", "--output", "csv")).Out.ShouldBe(
            "time,rule,what,value,labels,by,id\n2026-03-01T12:10:00.000Z,HighLatency,firing → inactive,0.19,model=fraud,,1234\n");
        _requests[^1].ShouldBe("GET /v1/alerts/history?limit=5&matchers=model%3Dfraud&from=-1h");
    }

    [Theory]
    [InlineData("MATCHER is 'model': 'model' has no operator", "silence", "add", "model", "--comment", "c")]
    [InlineData("--duration is 'soon': it is a time span", "silence", "add", "a=b", "--comment", "c", "--duration", "soon")]
    [InlineData("--to and --duration both say when it ends", "silence", "add", "a=b", "--comment", "c", "--duration", "1h", "--to", "2027-01-01")]
    [InlineData("--tz is 'Berlin': it is an IANA name; did you mean Europe/Berlin?", "silence", "add", "a=b", "--comment", "c", "--tz", "Berlin")]
    [InlineData("there is no option '--for'", "silence", "add", "a=b", "--for", "1h", "--comment", "c")]
    [InlineData("--comment", "silence", "add", "a=b")]
    public async Task A_command_line_that_is_wrong_is_told_before_anything_is_sent(string message, params string[] arguments)
    {
        var run = await AskAsync(arguments);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain(message);
        _requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_silo_refuses_is_told_in_its_words()
    {
        _answer = (404, """{"title":"No such alert.","status":404,"detail":"There is no alert '1'; /v1/alerts lists those that there are."}""");
        var run = await AskAsync("alerts", "ack", "1", "--by", "ann");
        (run.ExitCode, run.Error).ShouldBe((ExitCodes.Refused, "orleansmonitor: There is no alert '1'; /v1/alerts lists those that there are.\n"));
    }

    private Task<CliRun> AskAsync(params string[] arguments) => CliRun.OfAsync([.. arguments, "--endpoint", _app.Urls.Single()]);
}
