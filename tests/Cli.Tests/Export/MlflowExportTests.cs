using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>Against a server that refuses what MLflow refuses and fails as servers do.</summary>
public sealed class MlflowExportTests : IAsyncLifetime
{
    private static readonly string[] Figures = ["--metric", "accuracy", "--metric", "latency_p99"];
    private static readonly string[] Morning = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-03-01T08:00:00Z"];

    // Of the hours 0 to 7 but 3 and 7.
    private const int MorningPoints = 6 * 2;

    private CourseSilo? _silo;
    private MlflowServer? _server;

    private CourseSilo Silo => _silo!;

    private MlflowServer Server => _server!;

    public async Task InitializeAsync() => (_silo, _server) = (await CourseSilo.StartAsync(), await MlflowServer.StartAsync());

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Each_version_is_a_run_that_is_found_again_and_goes_on()
    {
        var run = await ExportAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldStartWith($"Exported {2 * MorningPoints} values, 12 steps of 2 series, from 2026-03-01 to 2026-03-01 07:00 UTC, to {Server.Url} (2 runs).");
        Server.Experiments.Keys.ShouldBe(["orleansmonitor/fraud"]);
        Server.Runs.Select(static each => (each.Name, each.Status, Model: each.Tags["orleansmonitor.model"], Version: each.Tags["orleansmonitor.version"]))
            .ShouldBe([("fraud version v1", "FINISHED", "fraud", "v1"), ("fraud version v2", "FINISHED", "fraud", "v2")]);
        Server.Runs[0].StartTime.ShouldBe(At(0).ToUnixTimeMilliseconds());
        Server.Runs[0].EndTime.ShouldBe(At(7).ToUnixTimeMilliseconds());
        ShouldHold(6);

        // The same again changes nothing, and says so.
        var again = await ExportAsync([.. Morning, .. Figures]);
        again.ExitCode.ShouldBe(ExitCodes.Success, again.Error);
        again.Error.ShouldStartWith($"Exported 0 new values of {2 * MorningPoints}");
        again.Error.ShouldContain($"(2 runs; {2 * MorningPoints} were there already and stay as they are)");
        ShouldHold(6);

        // More time, and one more figure, go on where each of them stopped.
        var more = await ExportAsync(["--from", "2026-03-01T04:00:00Z", "--to", "2026-03-01T12:00:00Z", .. Figures, "--metric", "f1"]);
        more.ExitCode.ShouldBe(ExitCodes.Success, more.Error);
        Server.Runs.Count.ShouldBe(2);
        foreach (var each in Server.Runs)
            each.Points.Where(static point => point.Key == "f1").Select(static point => point.Step).ShouldBe(new[] { 4, 5, 6, 8, 9, 10 }.Select(static hour => At(hour).ToUnixTimeSeconds()));
        ShouldHold(9);
        Server.Runs[0].EndTime.ShouldBe(At(11).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task An_earlier_range_fills_what_is_not_there()
    {
        (await ExportAsync(["--from", "2026-03-01T04:00:00Z", "--to", "2026-03-01T08:00:00Z", .. Figures])).ExitCode.ShouldBe(ExitCodes.Success);
        var run = await ExportAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain("Exported 12 new values of 24");
        ShouldHold(6);
        Server.Runs[0].EndTime.ShouldBe(At(7).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task More_than_one_request_may_hold_comes_in_several()
    {
        var run = await ExportAsync(["--from", "2026-02-01", "--to", "2026-03-01", "--step", "30m", .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        Server.Calls.Count(static call => call == "runs/log-batch").ShouldBe(2 * 3);
        // Of each day 18 hours.
        Server.Runs.ShouldAllBe(static each => each.Points.Count == 28 * 18 * 2 * 2);
        Server.Calls.ShouldNotContain("metrics/get-history");
    }

    [Fact]
    public async Task Names_are_made_such_as_it_takes_and_stay_different()
    {
        string[] odd = ["recall(a b)", "recall(a,b)", "recall(a;b)", "recall(..)", "recall(a/b)", "recall(\U0001F389=x)", $"recall({new string('x', 128)})"];
        var run = await ExportAsync([.. Morning, .. odd.SelectMany(static name => (string[])["--metric", name])]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var keys = Server.Runs[0].Points.Select(static point => point.Key).Distinct().ToList();
        keys.Count.ShouldBe(odd.Length);
        keys[0].ShouldBe("recall/a b");
    }

    [Fact]
    public async Task What_passes_is_waited_for()
    {
        Server.Before = static (call, number) => number > 2 ? null : call == "experiments/get-by-name" ? (429, "application/json", "{}") : call == "runs/log-batch" ? (503, "text/html", "<h1>busy</h1>") : null;
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        ShouldHold(6);
    }

    [Fact]
    public async Task What_arrived_though_its_answer_was_lost_is_not_sent_again()
    {
        Server.After = static (call, number) => call == "runs/log-batch" && number == 1 ? (502, "text/html", "gone") : null;
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        ShouldHold(6);
        Server.Calls.Count(static call => call == "runs/log-batch").ShouldBe(2);
    }

    [Fact]
    public async Task Too_many_requests_cost_no_second_look_at_what_is_there()
    {
        (await ExportAsync(["--from", "2026-03-01T04:00:00Z", "--to", "2026-03-01T08:00:00Z", .. Figures])).ExitCode.ShouldBe(ExitCodes.Success);
        Server.Before = static (call, number) => call == "runs/log-batch" && number > 2 && number % 3 != 0 ? (429, "application/json", "{}") : null;
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain("Exported 12 new values of 24");
        ShouldHold(6);
        // Of either run each figure once.
        Server.Calls.Count(static call => call == "metrics/get-history").ShouldBe(2 * 2);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_told_with_what_is_there_and_how_to_go_on()
    {
        Server.Before = (call, _) => call == "runs/log-batch" && Server.Runs.Count > 1 ? (0, "", "") : null;
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("it closed the connection before its answer was whole");
        run.Error.ShouldContain(", 6 times. 12 values had been taken before, and are there; of the next 12 it is not known. Run the same again to go on: no point is made twice");
        Server.Before = static (_, _) => null;
        (await ExportAsync([.. Morning, .. Figures])).ExitCode.ShouldBe(ExitCodes.Success);
        ShouldHold(6);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_nothing_written()
    {
        await Server.DisposeAsync();
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("it cannot be reached (Connection refused), 6 times. No value was written");
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_it_and_what_it_has_is_said()
    {
        // The first run is whole when it happens.
        Server.Before = (call, _) => call == "runs/log-batch" && Server.Runs.Count > 1 ? (500, "application/json", """{"error_code":"INTERNAL_ERROR","message":"no space"}""") : null;
        var run = await PatientlyAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("it answers 500 no space, 6 times. 12 values had been taken before, and are there");
        run.Error.ShouldNotContain("Exported");
        Server.Runs[1].Status.ShouldBe("RUNNING");

        Server.Before = static (_, _) => null;
        (await ExportAsync([.. Morning, .. Figures])).ExitCode.ShouldBe(ExitCodes.Success);
        ShouldHold(6);
    }

    [Theory]
    [InlineData(401, "application/json", """{"message":"who are you"}""", "it answers 401 who are you: see --authorization-file")]
    [InlineData(200, "text/html", "<html>sign in</html>", "it answers 200 with text/html, which is no answer of MLflow: is the address its root?")]
    [InlineData(404, "text/html", "<html>nothing here</html>", "it answers 404 with text/html, which is no answer of MLflow")]
    [InlineData(302, "text/html", "", "it answers 302 and sends on to")]
    [InlineData(400, "application/json", """{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}""", "it answers 400 no")]
    [InlineData(200, "application/json", "[]", "it answers something that is no answer of MLflow")]
    [InlineData(200, "application/json", "{}", "its answer has no experiment")]
    public async Task What_is_no_answer_is_told_with_what_came(int status, string type, string body, string says)
    {
        Server.Before = (_, _) => (status, type, body);
        var run = await ExportAsync([.. Morning, .. Figures]);
        run.ExitCode.ShouldBe(ExitCodes.Refused, run.Error);
        run.Error.ShouldContain(says);
        Server.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_experiment_that_was_deleted_is_not_written_into()
    {
        Server.Experiments["gone"] = "1";
        Server.Deleted.Add("gone");
        var run = await ExportAsync([.. Morning, .. Figures, "--experiment", "gone"]);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("the experiment 'gone' was deleted: restore it, or name another with --experiment");
    }

    [Fact]
    public async Task What_the_server_wants_to_know_of_the_caller_is_sent_and_not_shown()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "Bearer s3cret\n");
            Server.Before = static (_, _) => (403, "application/json", "{}");
            var run = await ExportAsync([.. Morning, .. Figures, "--authorization-file", file]);
            Server.Authorizations.ShouldAllBe(static each => each == "Bearer s3cret");
            run.Error.ShouldNotContain("s3cret");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static DateTimeOffset At(int hour) => new(2026, 3, 1, hour, 0, 0, TimeSpan.Zero);

    /// <summary>All points of both figures are there once, with the values of the silo, and no other.</summary>
    private void ShouldHold(int steps)
    {
        foreach (var run in Server.Runs)
        {
            foreach (var figure in (string[])["accuracy", "latency_p99"])
            {
                var points = run.Points.Where(point => point.Key == figure).ToList();
                points.Count.ShouldBe(steps);
                points.Select(static point => point.Step).Distinct().Count().ShouldBe(steps);
                points.ShouldAllBe(point => point.Step * 1000 == point.Timestamp && point.Value == CourseSilo.ValueOf(figure, DateTimeOffset.FromUnixTimeSeconds(point.Step)));
            }
        }
    }

    private string[] Line(string[] arguments) => ["export", "--format", "mlflow", "--out", Server.Url, .. arguments, "--endpoint", Silo.Endpoint];

    private Task<CliRun> ExportAsync(string[] arguments) => CliRun.OfAsync(Line(arguments));

    /// <summary>With a clock whose pauses pass at once.</summary>
    private async Task<CliRun> PatientlyAsync(string[] arguments)
    {
        var time = new ManualTime();
        var run = CliRun.OfAsync(200, time, Line(arguments));
        await time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1), "the export ends");
        return await run;
    }
}
