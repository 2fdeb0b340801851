using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Tests.Commands;

public class ReplayCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_row_arrives_once_in_the_order_of_the_file()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(25);
        var run = await Replay(silo, file, "--batch", "10", "--id", "id", "--prediction", "p");

        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        silo.Batches.Select(batch => (batch.Sequence, batch.Records)).ShouldBe([(1UL, 10L), (2UL, 10L), (3UL, 5L)]);
        silo.Batches.ShouldAllBe(batch => batch.Node == "replay");
        silo.Batches.SelectMany(batch => batch.Blocks).SelectMany(block => block.Ids)
            .ShouldBe(Enumerable.Range(0, 25).Select(i => Domain.Sampling.StableHash.OfInferenceId($"id{i}")));
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_account_is_a_table()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(3);
        var run = await Replay(silo, file, "--prediction", "p", "--producer", "0196f3a2-0000-7000-8000-000000000001");
        Snapshot.Matches("replay-account.txt", Masked(run.Out, file));
    }

    [Fact]
    public async Task The_account_as_json_and_csv()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(3);
        var json = JsonDocument.Parse((await Replay(silo, file, "--output", "json")).Out).RootElement;
        json.GetProperty("rows").GetInt64().ShouldBe(3);
        json.GetProperty("acked").GetInt64().ShouldBe(3);
        json.GetProperty("isComplete").GetBoolean().ShouldBeTrue();
        var csv = await Replay(silo, file, "--producer", "new", "--output", "csv");
        csv.Out.ShouldStartWith("item,count,remark\nrows,3,events from 2021-06-01 to 2021-06-01 00:02 UTC\nrecords sent,3,");
    }

    [Fact]
    public async Task What_was_rejected_is_not_acked()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Rejects = new Rejection("time-expired", "time", "2021-06-01", "at most 1 d old", 2);
        using var file = Rows(25);
        var json = JsonDocument.Parse((await Replay(silo, file, "--batch", "10", "--output", "json")).Out).RootElement;
        (json.GetProperty("sent").GetInt64(), json.GetProperty("acked").GetInt64()).ShouldBe((25, 19));
        json.GetProperty("rejected").GetProperty("time-expired").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task A_second_run_is_the_same_producer_and_changes_nothing()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(25);
        (await Replay(silo, file, "--batch", "10")).ExitCode.ShouldBe(ExitCodes.Success);
        var run = await Replay(silo, file, "--batch", "10");

        run.ExitCode.ShouldBe(ExitCodes.Success);
        silo.Batches.Count.ShouldBe(3);
        run.Out.ShouldContain("records counted before  25  replayed as the same producer earlier: they change nothing");
    }

    [Fact]
    public async Task Times_without_an_offset_are_of_the_time_zone_and_the_zone_makes_another_producer()
    {
        await using var silo = await StubSilo.StartAsync();
        // Clocks in Berlin go from 02:00 to 03:00 on that day, so that 02:30 is left out, and half an hour behind the change.
        using var file = TextFile.Csv("t", "2024-03-31 00:00:00", "2024-03-31 02:30:00");
        async Task<(string? First, string? Last, string? Producer)> EventsAsync(params string[] arguments)
        {
            var run = await Replay(silo, file, ["--output", "json", .. arguments]);
            run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
            var account = System.Text.Json.JsonDocument.Parse(run.Out).RootElement;
            return (account.GetProperty("firstEvent").GetString(), account.GetProperty("lastEvent").GetString(), account.GetProperty("producer").GetString());
        }

        var plain = await EventsAsync();
        (plain.First, plain.Last).ShouldBe(("2024-03-31T00:00:00Z", "2024-03-31T02:30:00Z"));
        var local = await EventsAsync("--tz", "Europe/Berlin");
        (local.First, local.Last).ShouldBe(("2024-03-30T23:00:00Z", "2024-03-31T01:30:00Z"));
        local.Producer.ShouldNotBe(plain.Producer);
        var wrong = await Replay(silo, file, "--tz", "Europe/Berln");
        wrong.ExitCode.ShouldBe(ExitCodes.Usage);
        wrong.Error.ShouldContain("did you mean Europe/Berlin");
    }

    [Fact]
    public async Task A_new_producer_counts_the_file_again()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(5);
        await Replay(silo, file);
        await Replay(silo, file, "--producer", "new");
        silo.Batches.Sum(batch => batch.Records).ShouldBe(10);
    }

    [Fact]
    public async Task A_replay_that_was_stopped_says_so_and_goes_on_when_run_again()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.OverloadedFrom = 3;
        using var file = Rows(50);
        using var stop = new CancellationTokenSource();
        var first = CliRun.OfAsync(stop.Token, Arguments(silo, file, "--batch", "10"));
        await silo.Overloaded.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        var stopped = await first.WaitAsync(Patience);

        stopped.ExitCode.ShouldBe(ExitCodes.Cancelled);
        stopped.Error.ShouldContain("Stopped. The same command goes on where this one ended.");
        stopped.Out.ShouldContain("(not finished)");
        // The sender waits; only what it gives up is worth telling.
        stopped.Error.ShouldNotContain("overloaded");
        silo.Batches.Sum(batch => batch.Records).ShouldBe(20);

        silo.OverloadedFrom = ulong.MaxValue;
        var again = await Replay(silo, file, "--batch", "10");
        again.ExitCode.ShouldBe(ExitCodes.Success);
        again.Out.ShouldContain("records counted before  20");
        silo.Batches.Sum(batch => batch.Records).ShouldBe(50);
    }

    [Fact]
    public async Task Rejected_records_are_counted_by_reason_and_fail_the_command()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Rejects = new Rejection("score-invalid", "scores", "1.5", "0 to 1", 2);
        using var file = Rows(5);
        var run = await Replay(silo, file);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Out.ShouldContain("rejected       2  score-invalid");
        run.Error.ShouldContain("rows.csv: lines 1 to 6: 2 records not taken (score-invalid): scores is '1.5', limit 0 to 1");
    }

    [Fact]
    public async Task Cells_that_cannot_be_read_are_named_and_the_rest_is_kept()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = TextFile.Csv("t,s", "2021-06-01,0.5", "2021-06-01,high", "sometime,0.5");
        var run = await CliRun.OfAsync("replay", file.Path, "--model", "m", "--time", "t", "--score", "s", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        silo.Batches.Sum(batch => batch.Records).ShouldBe(2);
        run.Error.ShouldContain("line 3, column s: \"high\" is not a number");
        run.Error.ShouldContain("line 4, column t: \"sometime\" is not a time");
        run.Out.ShouldContain("rows skipped   1");
        run.Out.ShouldContain("cells skipped  1");
    }

    [Fact]
    public async Task More_bad_cells_than_one_reads_are_summed_up()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = TextFile.Csv([.. Enumerable.Repeat("2021-06-01,x", 30).Prepend("t,s")]);
        var run = await CliRun.OfAsync("replay", file.Path, "--model", "m", "--time", "t", "--score", "s", "--endpoint", silo.Endpoint);
        run.Error.Split('\n').Count(line => line.Contains("is not a number")).ShouldBe(20);
        run.Error.ShouldContain("and 10 more");
    }

    [Fact]
    public async Task A_file_without_a_usable_row_is_bad_input()
    {
        await using var silo = await StubSilo.StartAsync();
        using var header = TextFile.Csv("t,s");
        var run = await CliRun.OfAsync("replay", header.Path, "--model", "m", "--time", "t", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("the file holds no row that can be sent");

        using var empty = new TextFile("rows.csv", "");
        run = await CliRun.OfAsync("replay", empty.Path, "--model", "m", "--time", "t", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("rows.csv: the file is empty");
    }

    [Fact]
    public async Task A_missing_column_is_told_before_anything_is_sent()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = Rows(3);
        var run = await Replay(silo, file, "--score", "probability");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("there is no column probability; the header has: id, t, p");
        silo.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task A_silo_that_is_not_there_is_named()
    {
        using var file = Rows(3);
        using var nobody = new ClosedPort();
        var run = await CliRun.OfAsync("replay", file.Path, "--model", "m", "--time", "t", "--endpoint", nobody.Address.ToString());
        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldBe($"orleansmonitor: no silo answers at {nobody.Address} (connection refused). Start one with ./run, or name another with --endpoint or ORLEANSMONITOR_ENDPOINT\n");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Labels_are_sent_by_id()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = TextFile.Csv("id,y", "a,1.0", "b,", "c,0");
        var run = await CliRun.OfAsync("labels", file.Path, "--model", "m", "--id", "id", "--label", "y", "--endpoint", silo.Endpoint);

        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var block = silo.Batches.ShouldHaveSingleItem().Labels.ShouldHaveSingleItem();
        block.Model.ShouldBe("m");
        block.Ids.ShouldBe([Domain.Sampling.StableHash.OfInferenceId("a"), Domain.Sampling.StableHash.OfInferenceId("c")]);
        block.Classes.ShouldBe(["1", "0"]);
        run.Out.ShouldContain("rows without a label  1");
        run.Out.ShouldContain("labels acked          2");
    }

    [Fact]
    public async Task What_became_of_labels_is_told_by_kind()
    {
        var run = await LabelsAsync(new LabelOutcomes { Joined = 5, Waiting = 1, Duplicate = 2, Conflict = 3, Classified = 5, Correct = 4 });
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        foreach (var line in new[] { "joined        5", "waiting       1", "duplicate     2", "conflict      3" })
            run.Out.ShouldContain(line);
        run.Error.ShouldContain("3 labels say otherwise than earlier ones, which stay; --replace puts these in their place");
    }

    [Fact]
    public async Task Labels_of_which_no_id_is_known_are_told_and_the_command_fails()
    {
        var run = await LabelsAsync(new LabelOutcomes { Waiting = 4 });
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("no id is that of a prediction that is kept: 4 labels wait for one");
    }

    [Fact]
    public async Task Labels_of_which_none_joins_and_whose_ids_repeat_are_told_and_the_command_fails()
    {
        var run = await LabelsAsync(new LabelOutcomes { Waiting = 2, Conflict = 8230 });
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("none of 8,232 labels joined a prediction: 2 wait for one, and 8,230 have an id that has another label already. Does --id name the column with the ids of the predictions?");
        run.Error.ShouldNotContain("--replace");
    }

    [Fact]
    public async Task Labels_of_a_model_without_predictions_are_told_with_the_nearest_name()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Outcomes = new LabelOutcomes { Waiting = 2 };
        silo.Answers200("/v1/models", new[] { SampleHealth.Model with { Model = "fraud" }, SampleHealth.Model with { Model = "frad", Records = 0 } });
        using var file = TextFile.Csv("id,y", "a,1", "b,0");
        var run = await CliRun.OfAsync("labels", file.Path, "--model", "frad", "--id", "id", "--label", "y", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("rows.csv: the model 'frad' has no prediction. Did you mean fraud?");
    }

    [Fact]
    public async Task What_was_counted_before_and_deleted_since_is_told_and_the_command_fails()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models", Array.Empty<ModelListEntry>());
        using var file = Rows(5);
        (await Replay(silo, file)).ExitCode.ShouldBe(ExitCodes.Success);
        silo.Answers[OfRows(5)] = (404, """{"title":"No such model.","status":404,"detail":"No model 'm' has sent anything.","parameter":"model","value":"m"}""");
        var run = await Replay(silo, file);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("rows.csv: the silo counted these records before, and they were deleted since. Nothing of this replay counts. To send them again, give a new producer: --producer new.");

        silo.Answers200(OfRows(5), Having(0));
        (await Replay(silo, file)).ExitCode.ShouldBe(ExitCodes.Refused);
        silo.Answers200(OfRows(5), Having(5));
        (await Replay(silo, file)).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(5, false)]
    [InlineData(12, false)]
    public async Task Records_that_the_model_has_several_times_are_told(ulong found, bool isTold)
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models", Array.Empty<ModelListEntry>());
        silo.Answers200(OfRows(5), Having(found));
        using var file = Rows(5);
        var run = await Replay(silo, file);
        run.ExitCode.ShouldBe(ExitCodes.Success);
        run.Error.Contains("the model has 10 records in the time of these rows, 2 times as many as were sent. If the file was replayed before with other options, each row counts 2 times.", StringComparison.Ordinal).ShouldBe(isTold, run.Error);
    }

    private static string OfRows(int count) => FormattableString.Invariant($"/v1/models/m/health?from=2021-06-01T00%3A00%3A00.000Z&to=2021-06-01T00%3A{count - 1:00}%3A00.001Z&version=&segment=");

    private static ModelHealth Having(ulong records) => SampleHealth.Health with { Model = "m", Completeness = SampleHealth.Health.Completeness with { Records = records } };

    [Fact]
    public async Task Labels_none_of_which_equals_its_prediction_are_told_and_the_command_fails()
    {
        var run = await LabelsAsync(new LabelOutcomes { Joined = 4, Classified = 4 });
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("none of 4 labels equals its prediction. Are the classes spelt alike?");
    }

    [Theory]
    [InlineData("0,0.5,a", "1,0.5,b", ExitCodes.Refused)]
    [InlineData("1.0,0.5,1", "0,0.5,1", ExitCodes.Success)]
    [InlineData("0,0.5,a", "1,0.5,", ExitCodes.Success)]
    [InlineData(",0.5,a", ",0.5,b", ExitCodes.Success)]
    public async Task A_file_of_records_whose_labels_never_equal_their_predictions_is_told_and_the_command_fails(string first, string second, int exitCode)
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = TextFile.Csv("p,s,y,t", first + ",2021-06-01", second + ",2021-06-02");
        var run = await CliRun.OfAsync("replay", file.Path, "--model", "m", "--time", "t", "--prediction", "p", "--score", "s", "--label", "y", "--batch", "1", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(exitCode, run.Error);
        run.Error.Contains("none of 2 labels equals its prediction. Are the classes spelt alike?", StringComparison.Ordinal).ShouldBe(exitCode != ExitCodes.Success);
    }

    private static async Task<CliRun> LabelsAsync(LabelOutcomes outcomes)
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Outcomes = outcomes;
        using var file = TextFile.Csv("id,y", "a,1", "b,0");
        return await CliRun.OfAsync("labels", file.Path, "--model", "m", "--id", "id", "--label", "y", "--endpoint", silo.Endpoint);
    }

    [Fact]
    public async Task Actual_numbers_are_sent_by_id_and_a_row_without_an_id_is_named()
    {
        await using var silo = await StubSilo.StartAsync();
        using var file = TextFile.JsonLines("""{"id": 1, "y": 2.5}""", """{"id": null, "y": 3}""");
        var run = await CliRun.OfAsync("labels", file.Path, "--model", "m", "--id", "id", "--actual", "y", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        silo.Batches[0].Labels[0].Actuals.ShouldBe([2.5]);
        run.Error.ShouldContain("line 2, column id: an empty cell is not an id; the row is left out");
    }

    private static TextFile Rows(int count) =>
        TextFile.Csv(["id,t,p", .. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"id{i},2021-06-01 00:{i:00}:00,{i % 2}"))]);

    private static Task<CliRun> Replay(StubSilo silo, TextFile file, params string[] more) => CliRun.OfAsync(Arguments(silo, file, more));

    private static string[] Arguments(StubSilo silo, TextFile file, params string[] more) =>
        ["replay", file.Path, "--model", "m", "--time", "t", "--endpoint", silo.Endpoint, .. more];

    private static string Masked(string output, TextFile file) =>
        System.Text.RegularExpressions.Regex.Replace(output.Replace(file.Path, "FILE"), @"durable, in .*", "durable, in TIME");
}
