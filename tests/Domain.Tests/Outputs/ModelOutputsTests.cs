using System.Text.Json;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Golden;
using OrleansMonitor.Domain.Tests.Records;

namespace OrleansMonitor.Domain.Tests.Outputs;

public class ModelOutputsTests
{
    private static readonly string[] Classes = ["no", "yes", "maybe"];
    private static readonly JsonElement Cases = GoldenFile.Load("outputs");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<ModelOutputs>
    {
        Create = () => new ModelOutputs(),
        Fill = (outputs, random) =>
        {
            var classes = Classes[..random.Next(1, Classes.Length + 1)];
            var target = new PartialAggregate();
            foreach (var record in RandomRecords.Draw(random, random.Next(40), classes, 10_000))
                record.FoldInto(target, random.Next(3) == 0 ? "yes" : null);
            outputs.Merge(target.Outputs);
        },
        ShouldBeSame = (a, b) =>
        {
            var (first, second) = (new PartialAggregate(), new PartialAggregate());
            first.Outputs.Merge(a);
            second.Outputs.Merge(b);
            first.ShouldHoldTheSameAs(second);
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (ModelOutputs a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 100,
        MaxDecodeBytes = 1024 * 1024,
    }.Hold();

    [Theory]
    [MemberData(nameof(Names))]
    public void Distributions_of_scores_are_those_of_numpy(string name)
    {
        var each = GoldenFile.Case(Cases, name);
        var (scores, weights) = (each.Floats("scores"), each.Floats("weights"));
        var column = new ScoreDistribution();
        column.AddColumn(scores, weights);
        var doubles = new ScoreDistribution();
        doubles.AddColumn(new ScoreColumn(scores, [.. scores.Select(static score => (double)score)]), weights);
        var single = new ScoreDistribution();
        for (var i = 0; i < scores.Length; i++)
            single.Add(scores[i], weights[i]);
        ShouldBe(column, each.GetProperty("expected"));
        ShouldBe(doubles, each.GetProperty("expected"));
        ShouldBe(single, each.GetProperty("expected"));
    }

    [Theory]
    [InlineData("positive class")]
    [InlineData("positive class with weights")]
    [InlineData("well-known pair")]
    public void Shares_and_confidences_are_those_of_pandas(string name)
    {
        var each = GoldenFile.Case(Cases, name);
        var (scores, weights, predicted, positive) = (each.Floats("scores"), each.Floats("weights"), each.Strings("predicted"), each.GetProperty("positive").GetString());
        var outputs = new ModelOutputs();
        for (var i = 0; i < scores.Length; i++)
        {
            outputs.Classes.Add(predicted[i], weights[i]);
            outputs.Scores(ModelOutputs.RouteOf(predicted[i], positive == "yes" ? null : positive)).Add(scores[i], weights[i]);
        }

        foreach (var share in each.GetProperty("shares").EnumerateObject())
            (outputs.Classes.Values.Find(share.Name)!.Value.Weight / outputs.Classes.Values.TotalWeight).ShouldBe(share.Value.GetDouble(), 1e-12);
        ShouldBe(outputs.ToConfidence()!, each.GetProperty("confidence"));
        ShouldBe(outputs.ToScores()!, each.GetProperty("expected"));
    }

    [Fact]
    public void What_scores_of_a_pair_are_follows_from_all_predicted_classes()
    {
        var outputs = new ModelOutputs();
        outputs.Classes.Add("no");
        outputs.Scores(ModelOutputs.RouteOf("no", null)).Add(0.2);
        outputs.ToConfidence()!.ToFigures()!.Mean!.Value.ShouldBe(0.8, 1e-12);
        outputs.Classes.Add("maybe");
        outputs.Scores(ModelOutputs.RouteOf("maybe", null)).Add(0.2);
        outputs.ToConfidence()!.ToFigures()!.Mean!.Value.ShouldBe(0.2, 1e-12);
        outputs.ToScores()!.Count.ShouldBe(2ul);
    }

    [Fact]
    public void Scores_without_a_class_have_no_confidence()
    {
        var outputs = new ModelOutputs();
        outputs.Scores(OutputRoute.Alone).Add(0.2);
        outputs.ToConfidence().ShouldBeNull();
        outputs.ToScores()!.ToFigures()!.Mean.ShouldBe(0.2);
    }

    private static void ShouldBe(ScoreDistribution actual, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            actual.Count.ShouldBe(0ul);
            actual.Quantile(0.5).ShouldBeNull();
            return;
        }

        var figures = actual.ToFigures()!;
        figures.Count.ShouldBe(expected.Count("count"));
        figures.OutOfRange.ShouldBe(expected.Count("outOfRange"));
        figures.EffectiveCount.ShouldBe(expected.Number("effectiveCount")!.Value, 1e-9);
        figures.Mean!.Value.ShouldBe(expected.Number("mean")!.Value, 1e-7);
        (figures.StandardDeviation is null).ShouldBe(expected.Number("standardDeviation") is null);
        if (figures.StandardDeviation is { } deviation)
            deviation.ShouldBe(expected.Number("standardDeviation")!.Value, 1e-6);
        double?[] quantiles = [figures.Min, figures.P05, figures.LowerQuartile, figures.Median, figures.UpperQuartile, figures.P95, figures.Max];
        foreach (var (quantile, value) in quantiles.Zip(expected.Numbers("quantiles")))
            quantile!.Value.ShouldBe(value, value is >= 0.03 and <= 0.97 ? 1e-6 : 0.0012);
        foreach (var (share, value) in figures.Histogram!.Zip(expected.Numbers("histogram")))
            share.ShouldBe(value, 1e-9);
    }
}
