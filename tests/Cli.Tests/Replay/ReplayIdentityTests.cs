using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Replay;

public class ReplayIdentityTests
{
    [Fact]
    public void The_same_content_and_options_are_the_same_producer_wherever_the_file_lies()
    {
        using var first = TextFile.Csv("t,p", "2021-06-01,1");
        using var second = TextFile.Csv("t,p", "2021-06-01,1");
        first.Path.ShouldNotBe(second.Path);
        Of(first).ShouldBe(Of(second));
    }

    [Fact]
    public void The_identity_does_not_change_between_releases()
    {
        // Interrupted replays go on after an update; a change needs another revision.
        using var file = TextFile.Csv("t,p", "2021-06-01,1");
        Of(file).ShouldBe(Guid.Parse(RecordedIdentity));
    }

    [Fact]
    public void It_is_a_uuid_of_version_8()
    {
        using var file = TextFile.Csv("t,p", "2021-06-01,1");
        var id = Of(file);
        (id.Version, id.Variant & 0xC).ShouldBe((8, 8));
    }

    [Fact]
    public void Another_content_is_another_producer()
    {
        using var first = TextFile.Csv("t,p", "2021-06-01,1");
        using var second = TextFile.Csv("t,p", "2021-06-01,0");
        Of(first).ShouldNotBe(Of(second));
    }

    [Fact]
    public void Every_option_that_shapes_batches_makes_another_producer()
    {
        using var file = TextFile.Csv("t,p", "2021-06-01,1");
        var plan = Plan(file);
        ReplayPlan[] others =
        [
            plan with { Model = "n" }, plan with { Version = "x" }, plan with { Segment = "x" }, plan with { SegmentColumn = "x" },
            plan with { Time = "x" }, plan with { Id = "x" }, plan with { Prediction = null }, plan with { Score = "x" },
            plan with { Positive = "x" }, plan with { Label = "x" }, plan with { Value = "x" }, plan with { Actual = "x" },
            plan with { Latency = "x" }, plan with { LatencyUnit = 1e-3 }, plan with { Error = "x" }, plan with { Features = ["x"] },
            plan with { Features = ["x", "y"] }, plan with { Categories = ["x"] }, plan with { InputTokens = "x" },
            plan with { OutputTokens = "x" }, plan with { CachedTokens = "x" }, plan with { ReasoningTokens = "x" }, plan with { Node = "x" }, plan with { BatchRows = 7 },
            plan with { Probabilities = [new("x", "x")] }, plan with { Probabilities = [new("x", "y")] }, plan with { Lower = "x", Upper = "y" }, plan with { Lower = "y", Upper = "x" },
            plan with { Lower = "x", Upper = "y", IntervalLevel = 0.9 },
        ];
        var ids = others.Append(plan).Select(each => ReplayIdentity.Of(each, InputFile.Open(file.Path))).ToList();
        ids.Distinct().Count().ShouldBe(ids.Count);
    }

    [Fact]
    public void Labels_of_a_file_are_another_producer_than_its_records()
    {
        using var file = TextFile.Csv("t,p", "2021-06-01,1");
        var labels = new LabelPlan { File = InputFile.Open(file.Path), Model = "m", Id = "t", Label = "p", Node = "replay", BatchRows = 2000 };
        var ids = new[] { labels, labels with { Model = "n" }, labels with { Label = null, Actual = "p" }, labels with { BatchRows = 1 }, labels with { Node = "x" } }
            .Select(each => ReplayIdentity.Of(each, InputFile.Open(file.Path))).Append(ReplayIdentity.Of(Plan(file), InputFile.Open(file.Path))).ToList();
        ids.Distinct().Count().ShouldBe(ids.Count);
    }

    private const string RecordedIdentity = "56280d09-9738-8c0d-9a82-ad81b4c9ab58";

    private static Guid Of(TextFile file) => ReplayIdentity.Of(Plan(file), InputFile.Open(file.Path));

    private static ReplayPlan Plan(TextFile file) => new()
    {
        File = InputFile.Open(file.Path),
        Model = "m",
        Time = "t",
        Prediction = "p",
        Node = "replay",
        BatchRows = 2000,
    };
}
