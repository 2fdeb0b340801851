using System.Text.RegularExpressions;
using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>Alerts, once and as they change.</summary>
public sealed partial class AlertsCommandTests : IAsyncLifetime
{
    private const string Path = "/v1/alerts";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private StubSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await StubSilo.StartAsync();

    public Task DisposeAsync() => _silo.DisposeAsync().AsTask();

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public async Task Alerts_are_shown_with_the_id_by_which_they_are_acknowledged(int width)
    {
        _silo.Answers200(Path, new[]
        {
            SampleAlerts.Alert("1373760c080511e1", "FraudSlow", AlertPhase.Pending, "transfers"),
            SampleAlerts.Alert("3fc9c8e1c92ad4a2", "FraudSlow", AlertPhase.Firing, "payments"),
            SampleAlerts.Alert("572bd85b3814f73c", "FraudWorseThanYesterday", AlertPhase.Firing, "payments", acknowledgedBy: "ann"),
        });
        Snapshot.Matches($"alerts-{width}.txt", (await AskAsync(width, "alerts")).Out);
    }

    [Fact]
    public async Task That_there_is_none_is_said()
    {
        _silo.Answers200(Path, Array.Empty<AlertEntry>());
        (await AskAsync(80, "alerts")).Out.ShouldBe("No alert is pending or firing.\n");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public async Task The_history_and_silences_are_shown(int width)
    {
        _silo.Answers["/v1/alerts/history?limit=100"] = (200, """
            {"entries":[
              {"number":3,"time":"2026-03-01T12:10:00Z","kind":"transition","from":"firing","phase":"inactive","id":"3fc9c8e1c92ad4a2","rule":"FraudSlow","labels":{"alertname":"FraudSlow","model":"payments","severity":"page","version":"v2"},"value":0.19},
              {"number":2,"time":"2026-03-01T12:05:30Z","kind":"acknowledged","from":"firing","phase":"firing","id":"3fc9c8e1c92ad4a2","rule":"FraudSlow","labels":{"alertname":"FraudSlow","model":"payments","severity":"page","version":"v2"},"value":0.31,"by":"ann"},
              {"number":1,"time":"2026-03-01T12:00:00Z","kind":"transition","from":"pending","phase":"firing","id":"3fc9c8e1c92ad4a2","rule":"FraudSlow","labels":{"alertname":"FraudSlow","model":"payments","severity":"page","version":"v2"},"value":0.31}
            ],"oldest":1}
            """);
        _silo.Answers["/v1/silences"] = (200, """
            [{"id":"5f0c0d3e","state":"active","matchers":["model=\"payments\"","alertname=~\"Fraud.*\""],"startsAt":"2026-03-01T12:00:00Z","endsAt":"2026-03-01T14:00:00Z","createdBy":"ann","comment":"the migration of the payment service to the new data centre"},
             {"id":"0a1b2c3d","state":"pending","matchers":["node=\"gpu-17\""],"startsAt":"2026-03-02T12:00:00Z","endsAt":"2026-03-02T14:00:00Z","createdBy":"bea","comment":"new card"}]
            """);
        Snapshot.Matches($"alerts-history-{width}.txt", (await AskAsync(width, "alerts", "history")).Out);
        Snapshot.Matches($"silences-{width}.txt", (await AskAsync(width, "silence", "list")).Out);
    }

    [Fact]
    public async Task A_watch_writes_a_line_for_each_change_and_goes_on_over_an_outage()
    {
        var (slow, waits) = (SampleAlerts.Alert("1", "FraudSlow", AlertPhase.Pending, "payments"), SampleAlerts.Alert("2", "FraudWaits", AlertPhase.Pending, "transfers"));
        var firing = SampleAlerts.Alert("1", "FraudSlow", AlertPhase.Firing, "payments");
        _silo.Answers200(Path, Array.Empty<AlertEntry>());
        using var end = new CancellationTokenSource();
        var terminal = new Terminal { Out = TextWriter.Synchronized(_out), Error = TextWriter.Synchronized(_error), Time = _time };
        var watch = App.RunAsync(["alerts", "--watch", "--interval", "5s", "--endpoint", _silo.Endpoint], terminal, end.Token);
        await UntilAsync(_error, 1);

        await ShowAsync(2, slow, waits);
        // Nothing changes, and nothing is written: the next lines are of the next change.
        await ShowAsync(3, firing, waits);
        _silo.Answers[Path] = (503, """{"title":"The silo starts.","status":503}""");
        await UntilAsync(_error, 2);
        await ShowAsync(4, firing);
        await UntilAsync(_error, 3);
        await ShowAsync(5);
        await end.CancelAsync();

        (await watch).ShouldBe(ExitCodes.Cancelled);
        var lines = Lines(_out);
        lines.ShouldAllBe(static line => Stamp().IsMatch(line));
        string.Join('\n', lines.Select(static line => line[21..])).ShouldBe("""
            pending   FraudSlow  model=payments, version=v2, severity=page, team=risk  payments v2: p99 is 310 ms, which is more than anybody wants to wait for a payment
            pending   FraudWaits  model=transfers, version=v2, severity=page, team=risk  transfers v2: p99 is 310 ms, which is more than anybody wants to wait for a payment
            firing    FraudSlow  model=payments, version=v2, severity=page, team=risk  payments v2: p99 is 310 ms, which is more than anybody wants to wait for a payment
            inactive  FraudWaits  model=transfers, version=v2, severity=page, team=risk  transfers v2: p99 is 310 ms, which is more than anybody wants to wait for a payment
            resolved  FraudSlow  model=payments, version=v2, severity=page, team=risk  payments v2: p99 is 310 ms, which is more than anybody wants to wait for a payment
            """.ReplaceLineEndings("\n"));
        var told = Lines(_error);
        told[0].ShouldBe("No alert is pending or firing.");
        told[1].ShouldContain("The silo starts.");
        told[2].ShouldBe("The silo answers again.");
        told.Length.ShouldBe(3, "an outage is told once");
    }

    [Fact]
    public async Task A_watch_of_an_address_where_nobody_is_ends()
    {
        var run = await CliRun.OfAsync("alerts", "--watch", "--endpoint", "http://127.0.0.1:1");
        (run.ExitCode, run.Out).ShouldBe((ExitCodes.Unreachable, ""));
    }

    [Theory]
    [InlineData("--watch writes lines, so --output cannot be taken with it", "--watch", "--output", "json")]
    [InlineData("--interval is for --watch", "--interval", "5s")]
    [InlineData("--interval is '0s'", "--watch", "--interval", "0s")]
    public async Task Options_that_do_not_go_together_are_told(string message, params string[] options)
    {
        var run = await AskAsync(80, ["alerts", .. options]);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain(message);
        _silo.Asked.ShouldBeEmpty();
    }

    private Task<CliRun> AskAsync(int width, params string[] arguments) => CliRun.OfAsync(width, _time, [.. arguments, "--endpoint", _silo.Endpoint]);

    /// <summary>Lets the silo answer otherwise, and the clock go on until there are so many lines.</summary>
    private Task ShowAsync(int lines, params AlertEntry[] alerts)
    {
        _silo.Answers200(Path, alerts);
        return UntilAsync(_out, lines);
    }

    private Task UntilAsync(StringWriter writer, int lines) => _time.AdvanceUntilAsync(() => Lines(writer).Length >= lines, Interval, $"{lines} lines");

    private static string[] Lines(StringWriter writer)
    {
        string text;
        try
        {
            text = writer.ToString();
        }
        catch (ArgumentOutOfRangeException)
        {
            // Somebody writes just now.
            return [];
        }

        return text.Split('\n')[..^1];
    }

    [GeneratedRegex(@"^2026-01-\d\d \d\d:\d\d:\d\d  \w")]
    private static partial Regex Stamp();
}
