using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Values;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Tests.Replay;

public class RecordBatchesTests
{
    private static readonly string[] Header = ["id", "t", "p", "s", "y", "ms", "seg", "x", "c", "tok"];

    [Fact]
    public void A_batch_ends_after_so_many_rows_and_sequences_count_from_one()
    {
        using var file = Rows(7);
        var batches = Cut(Plan(file) with { BatchRows = 3 });
        batches.Select(batch => (batch.Sequence, batch.Records)).ShouldBe([(1UL, 3L), (2UL, 3L), (3UL, 1L)]);
        batches[0].FirstTime.ShouldBe(1622505600000);
        batches[0].LastTime.ShouldBe(1622505602000);
    }

    /// <summary>A silo rejects what a batch has past six MiB of windows.</summary>
    [Theory]
    [InlineData(0, 1, 65_536, 65_536)]
    [InlineData(0, 90, 65_536, 65_536)]
    [InlineData(10, 86_400, 4_400, 4_750)]
    [InlineData(100, 90, 600, 700)]
    [InlineData(100, 1, 600, 700)]
    public void Rows_that_lie_far_apart_make_shorter_batches_with_more_columns(int features, int secondsApart, int least, int most)
    {
        const int Rows = 65_536;
        var names = Enumerable.Range(0, features).Select(i => $"feature-{i}").ToArray();
        using var file = TextFile.Csv([string.Join(',', names.Prepend("t")), .. Enumerable.Range(0, Rows).Select(i => (631_152_000L + (i * (long)secondsApart % 900_000_000)).ToString(CultureInfo.InvariantCulture) + new string(',', features))]);
        var plan = new ReplayPlan { File = InputFile.Open(file.Path), Model = "m", Time = "t", Features = names, Node = "n", BatchRows = Rows };
        Cut(plan)[0].Records.ShouldBeInRange(least, most);
    }

    [Fact]
    public void The_same_file_is_cut_into_the_same_bytes_each_time()
    {
        using var file = Rows(500);
        var plan = Plan(file) with { BatchRows = 64, SegmentColumn = "seg" };
        Bodies(Cut(plan)).ShouldBe(Bodies(Cut(plan)));
    }

    [Fact]
    public void Json_lines_make_the_same_batches_as_csv()
    {
        using var csv = TextFile.Csv("id,t,p,x", "7,2021-06-01,1,0.5", "8,2021-06-02,0,");
        using var json = TextFile.JsonLines("""{"id": 7, "t": "2021-06-01", "p": 1, "x": 0.5}""", """{"p": "0", "t": "2021-06-02", "id": "8", "x": null}""");
        var plan = new ReplayPlan { File = InputFile.Open(csv.Path), Model = "m", Time = "t", Id = "id", Prediction = "p", Features = ["x"], Node = "n", BatchRows = 10 };
        Bodies(Cut(plan)).ShouldBe(Bodies(Cut(plan with { File = InputFile.Open(json.Path) })));
    }

    [Fact]
    public void Spellings_of_one_value_make_the_same_batches_in_csv_and_json_lines()
    {
        using var csv = TextFile.Csv("id,t,p,y,c,e", "100.0,2021-06-01,1.00,True,3.0,0.0", "007,1622505600,-0.0,FALSE,<NA>,timeout", "n/a,2021-06-01 00:00:00,NaN,yes,0.50,none");
        using var json = TextFile.JsonLines(
            """{"id": 100, "t": "2021-06-01T00:00:00Z", "p": 1, "y": true, "c": 3, "e": false}""",
            """{"id": "007", "t": 1622505600000, "p": 0, "y": false, "c": null, "e": "timeout"}""",
            """{"id": NaN, "t": 1622505600.0, "p": null, "y": "yes", "c": 5e-1, "e": ""}""");
        var plan = new ReplayPlan { File = InputFile.Open(csv.Path), Model = "m", Time = "t", Id = "id", Prediction = "p", Label = "y", Categories = ["c"], Error = "e", Node = "n", BatchRows = 10 };
        Bodies(Cut(plan)).ShouldBe(Bodies(Cut(plan with { File = InputFile.Open(json.Path) })));
        var block = Read(Cut(plan)).ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem();
        block.Classes.ShouldBe(["1", "true", "0", "false", "yes"]);
        block.Ids.ShouldBe([StableHash.OfInferenceId("100"), StableHash.OfInferenceId("007"), 0]);
        block.Categories["c"].ShouldBe(["3", "0.5"]);
    }

    [Fact]
    public void Rows_whose_time_is_no_unix_time_are_left_out_with_a_hint()
    {
        using var file = TextFile.Csv("t", "20180901", "45292", "2021", "1970-01-01", "1622505600");
        var skipped = new SkippedCells();
        Cut(new ReplayPlan { File = InputFile.Open(file.Path), Model = "m", Time = "t", Node = "n", BatchRows = 10 }, skipped).Sum(batch => batch.Records).ShouldBe(1);
        skipped.Rows.ShouldBe(4);
        skipped.Messages[0].ShouldContain("write 2018-09-01");
        skipped.Messages[1].ShouldContain("write 2024-01-01");
        skipped.Messages[2].ShouldContain("write 2021-01-01");
        skipped.Messages[3].ShouldContain("1990");
    }

    [Fact]
    public void Every_column_arrives()
    {
        using var file = Rows(2);
        var block = Read(Cut(Plan(file))).ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem();
        (block.Model, block.Version, block.Segment, block.PositiveClass, block.LabelsFollow).ShouldBe(("m", "v", "s", "1", true));
        block.Count.ShouldBe(2);
        block.Classes.ShouldBe(["0", "1"]);
        block.Predictions.ShouldBe(new byte[] { 0, 1 });
        block.Labels.ShouldBe(new byte[] { 0, 0 });
        block.Scores.ShouldBe([0.0, 0.1]);
        block.Latencies.ShouldBe([0.01, 0.011], 1e-12);
        block.Ids.ShouldBe([StableHash.OfInferenceId("id0"), StableHash.OfInferenceId("id1")]);
        block.InputTokens.ShouldBe([100u, 101u]);
        block.CachedTokens.ShouldBe([100u, 101u]);
        block.ReasoningTokens.ShouldBe([100u, 101u]);
        block.Features["x"].ShouldBe([0, 0.5]);
        block.Categories["c"].ShouldBe(["red", "blue"]);
    }

    [Fact]
    public void Probabilities_and_intervals_arrive_under_their_names()
    {
        using var file = TextFile.Csv("t,proba_1.0,proba_dog,cat,lo,hi", "2021-06-01,0.5,0.25,0.25,1,2", "2021-06-01,0.75,,0.25,,");
        var input = InputFile.Open(file.Path);
        var columns = ProbabilityColumn.Find(input, ["proba_*", "cat"]);
        columns.ShouldBe([new("proba_1.0", "1"), new("proba_dog", "dog"), new("cat", "cat")]);
        var plan = new ReplayPlan { File = input, Model = "m", Time = "t", Probabilities = columns, Lower = "lo", Upper = "hi", IntervalLevel = 0.9, Node = "n", BatchRows = 10 };
        var block = Read(Cut(plan)).ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem();
        block.Probabilities["1"].ShouldBe([0.5, 0.75]);
        block.Probabilities["dog"].ShouldBe([0.25, double.NaN]);
        block.Probabilities["cat"].ShouldBe([0.25, 0.25]);
        block.Intervals.ShouldBe([[1, double.NaN], [2, double.NaN], [0.9, double.NaN]]);
    }

    [Theory]
    [InlineData("q_*", "no column begins with q_; there are: t, a_x, b_x")]
    [InlineData("a_*,b_*", "the probability of the class x is in several columns: a_x, b_x")]
    public void Columns_of_probabilities_that_are_not_there_or_twice_are_refused(string asked, string said)
    {
        using var file = TextFile.Csv("t,a_x,b_x", "2021-06-01,1,1");
        Should.Throw<CliException>(() => ProbabilityColumn.Find(InputFile.Open(file.Path), asked.Split(','))).Message.ShouldEndWith(said);
    }

    [Fact]
    public void Rows_of_several_segments_go_into_a_block_each()
    {
        using var file = Rows(6);
        var batch = Read(Cut(Plan(file) with { Segment = "", SegmentColumn = "seg" })).ShouldHaveSingleItem();
        batch.Blocks.Select(block => (block.Segment, block.Count)).ShouldBe([("north", 3), ("south", 3)]);
    }

    [Fact]
    public void More_segments_than_a_batch_may_have_blocks_end_the_batch_earlier()
    {
        using var file = TextFile.Csv([.. Enumerable.Range(0, WireLimits.MaxRecordBlocks + 10).Select(i => $"2021-06-01,segment{i}").Prepend("t,seg")]);
        var plan = new ReplayPlan { File = InputFile.Open(file.Path), Model = "m", Time = "t", SegmentColumn = "seg", Node = "n", BatchRows = 60_000 };
        Cut(plan).Select(batch => batch.Records).ShouldBe([WireLimits.MaxRecordBlocks, 10]);
    }

    [Fact]
    public void A_wide_table_is_cut_into_smaller_batches()
    {
        var names = Enumerable.Range(0, 900).Select(i => $"f{i}").ToList();
        var row = "2021-06-01," + string.Join(',', names.Select(_ => "1"));
        using var file = TextFile.Csv([$"t,{string.Join(',', names)}", .. Enumerable.Repeat(row, 1000)]);
        var plan = new ReplayPlan { File = InputFile.Open(file.Path), Model = "m", Time = "t", Features = names, Node = "n", BatchRows = 60_000 };
        var batches = Cut(plan);
        batches.Sum(batch => batch.Records).ShouldBe(1000);
        batches.Max(batch => batch.Body.Length).ShouldBeLessThan(5 << 20);
    }

    [Fact]
    public void A_row_without_a_time_is_left_out_and_other_bad_cells_are_missing_values()
    {
        using var file = TextFile.Csv("t,s,x", "never,0.1,1", "2021-06-01,high,2", "2021-06-01,0.3,wide");
        var plan = new ReplayPlan { File = InputFile.Open(file.Path), Model = "m", Time = "t", Score = "s", Features = ["x"], Node = "n", BatchRows = 10 };
        var skipped = new SkippedCells();
        var block = Read(Cut(plan, skipped)).ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem();
        block.Scores.ShouldBe([double.NaN, 0.3]);
        block.Features["x"].ShouldBe([2, double.NaN]);
        (skipped.Rows, skipped.Cells).ShouldBe((1, 2));
        skipped.Messages.ShouldBe(
        [
            $"line 2, column t: \"never\" is not {TimeText.Expected}; the row is left out",
            "line 3, column s: \"high\" is not a number",
            "line 4, column x: \"wide\" is not a number",
        ]);
    }

    [Fact]
    public void Without_an_id_no_label_can_follow()
    {
        using var file = Rows(1);
        Read(Cut(Plan(file) with { Id = null }))[0].Blocks[0].LabelsFollow.ShouldBeFalse();
    }

    private static TextFile Rows(int count) => TextFile.Csv(
    [
        string.Join(',', Header),
        .. Enumerable.Range(0, count).Select(i => FormattableString.Invariant(
            $"id{i},2021-06-01 00:{i / 60:00}:{i % 60:00},{i % 2}.0,{i % 10 / 10.0},{0},{10 + i},{(i % 2 == 0 ? "north" : "south")},{i * 0.5},{(i % 2 == 0 ? "red" : "blue")},{100 + i}")),
    ]);

    private static ReplayPlan Plan(TextFile file) => new()
    {
        File = InputFile.Open(file.Path),
        Model = "m",
        Version = "v",
        Segment = "s",
        Time = "t",
        Id = "id",
        Prediction = "p",
        Score = "s",
        Positive = "1",
        Label = "y",
        Latency = "ms",
        LatencyUnit = 1e-3,
        Features = ["x"],
        Categories = ["c"],
        InputTokens = "tok",
        CachedTokens = "tok",
        ReasoningTokens = "tok",
        Node = "n",
        BatchRows = 2000,
    };

    private static List<ReplayBatch> Cut(ReplayPlan plan, SkippedCells? skipped = null)
    {
        using var source = new RecordBatches(plan, skipped ?? new SkippedCells());
        var batches = new List<ReplayBatch>();
        while (source.Next() is { } batch)
            batches.Add(batch);
        return batches;
    }

    private static List<ReceivedBatch> Read(List<ReplayBatch> batches) => [.. batches.Select(batch =>
    {
        var wire = new WireBatch();
        new BatchReader().Read(batch.Body, wire);
        return ReceivedBatch.Of(wire);
    })];

    private static List<string> Bodies(List<ReplayBatch> batches) => [.. batches.Select(batch => Convert.ToHexString(batch.Body.Span))];
}
