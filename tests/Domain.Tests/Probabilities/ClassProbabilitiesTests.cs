using System.Text.Json;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Golden;
using OrleansMonitor.Domain.Tests.Records;

namespace OrleansMonitor.Domain.Tests.Probabilities;

public class ClassProbabilitiesTests
{
    private static readonly string[] Classes = ["no", "yes", "maybe"];
    private static readonly JsonElement Cases = GoldenFile.Load("probabilities");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<ClassProbabilities>
    {
        Create = () => new ClassProbabilities(),
        Fill = (probabilities, random) =>
        {
            var target = new PartialAggregate();
            foreach (var record in RandomRecords.Draw(random, random.Next(40), Classes, 10_000))
                record.FoldInto(target, null);
            probabilities.Merge(target.Probabilities);
        },
        ShouldBeSame = ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (ClassProbabilities a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 100,
        MaxDecodeBytes = 1024 * 1024,
    }.Hold();

    /// <summary>
    /// What is exact in two bytes gives the figures of scikit-learn to rounding; of other probabilities losses are right to the stated 0.001,
    /// and areas to their stated bound.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_are_those_of_scikit_learn(string name)
    {
        var each = GoldenFile.Case(Cases, name);
        var expected = each.GetProperty("expected");
        var isExact = name is "one" || name.StartsWith("exact", StringComparison.Ordinal);
        var figures = Fill(each).ToFigures()!;
        figures.EffectiveCount.ShouldBe(expected.Number("effectiveCount")!.Value, 1e-9);
        figures.LogLoss!.Mean.ShouldBe(expected.Number("logLoss")!.Value, isExact ? 1e-9 : 1e-3);
        figures.Brier!.Mean.ShouldBe(expected.Number("brier")!.Value, isExact ? 1e-9 : 1e-3);
        figures.TopAccuracies.Select(static top => top.K).ShouldBe(expected.GetProperty("top").EnumerateObject().Select(static top => int.Parse(top.Name, null)));
        foreach (var top in figures.TopAccuracies)
            top.Accuracy.ShouldBe(expected.GetProperty("top").GetProperty($"{top.K}").GetDouble(), 1e-9);
        figures.Classes.Select(static one => one.Support).ShouldBe(expected.GetProperty("support").EnumerateArray().Select(static one => one.GetUInt64()));
        foreach (var (one, mean) in figures.Classes.Zip(expected.Numbers("meanProbabilities")))
            one.MeanProbability.ShouldBe(mean, 1e-9);
        foreach (var (one, auc) in figures.Classes.Zip(expected.Numbers("auc")))
            ShouldBe(one.AucRoc, double.IsNaN(auc) ? null : auc, isExact ? one.AucRocErrorBound + 1e-9 : 1e-9);
        ShouldBe(figures.MacroAuc, expected.Number("macroAuc"), isExact ? figures.MacroAucErrorBound + 1e-9 : 1e-9);
        figures.MacroAucClasses.ShouldBe(expected.GetProperty("macroAucClasses").GetInt32());
    }

    [Fact]
    public void Two_bytes_are_right_to_a_thousandth_of_the_distance_from_the_nearer_end_and_keep_the_order()
    {
        var random = new Random(4);
        var (last, lastCode) = (0.0, (ushort)0);
        foreach (var p in Enumerable.Range(0, 20_000).Select(_ => random.Next(2) == 0 ? random.NextDouble() : Math.Pow(random.NextDouble(), 12)).Concat([0, 1, 0.5]).Order())
        {
            var code = ProbabilityCode.Of(p);
            Math.Abs(ProbabilityCode.ValueOf(code) - p).ShouldBeLessThanOrEqualTo((Math.Min(p, 1 - p) / 1000) + 1e-19, $"{p:R}");
            (code >= lastCode).ShouldBeTrue($"{last:R} {p:R}");
            (last, lastCode) = (p, code);
        }

        ProbabilityCode.ValueOf(ProbabilityCode.Of(0)).ShouldBe(0);
        ProbabilityCode.ValueOf(ProbabilityCode.Of(1)).ShouldBe(1);
        for (var i = 1; i < 1024; i++)
            ProbabilityCode.ValueOf(ProbabilityCode.Of(i / 1024.0)).ShouldBe(i / 1024.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_label_that_was_taken_back_leaves_nothing(int seed)
    {
        var random = new Random(seed);
        var records = RandomRecords.Draw(random, 200, Classes, 10_000).Where(static record => record.Probabilities.Length > 0 && record.Row.Label is not null).ToList();
        var (with, without) = (new PartialAggregate(), new PartialAggregate());
        foreach (var record in records)
        {
            record.FoldInto(with, null);
            (record with { Row = record.Row with { Label = null } }).FoldInto(without, null);
        }

        foreach (var record in records.OrderBy(_ => random.Next()).Take(records.Count / 2).ToList())
        {
            with.Probabilities.SubtractLabel(TestRecord.Vector(record.Probabilities), record.Row.Label!, record.Row.Weight).ShouldBeTrue();
            with.Probabilities.AddLabel(TestRecord.Vector(record.Probabilities), "zebra", record.Row.Weight);
            with.Probabilities.SubtractLabel(TestRecord.Vector(record.Probabilities), "zebra", record.Row.Weight).ShouldBeTrue();
            records.Remove(record);
        }

        var expected = new PartialAggregate();
        expected.Probabilities.Merge(without.Probabilities);
        foreach (var record in records)
            expected.Probabilities.AddLabel(TestRecord.Vector(record.Probabilities), record.Row.Label!, record.Row.Weight);
        ShouldBeSame(with.Probabilities, expected.Probabilities);
        foreach (var record in records)
            with.Probabilities.SubtractLabel(TestRecord.Vector(record.Probabilities), record.Row.Label!, record.Row.Weight).ShouldBeTrue();
        ShouldBeSame(with.Probabilities, without.Probabilities);
        with.Probabilities.SubtractLabel(TestRecord.Vector(records[0].Probabilities), records[0].Row.Label!, records[0].Row.Weight).ShouldBeFalse();
    }

    [Fact]
    public void Of_many_classes_the_ordinally_smallest_are_told_apart_however_they_come()
    {
        var random = new Random(7);
        var vectors = Enumerable.Range(0, 400).Select(i => (Class: $"class {(i * 7) % 400:000}", Vector: TestRecord.Vector([($"class {(i * 7) % 400:000}", 0.75), ("class z", 0.25)]))).ToArray();
        var whole = new ClassProbabilities();
        foreach (var (name, vector) in vectors)
            Add(whole, name, vector);
        random.Shuffle(vectors);
        var merged = new ClassProbabilities();
        foreach (var chunk in vectors.Chunk(37))
        {
            var part = new ClassProbabilities();
            foreach (var (name, vector) in chunk)
                Add(part, name, vector);
            merged.Merge(part);
        }

        ShouldBeSame(merged, whole);
        var figures = merged.ToFigures()!;
        (figures.HasMoreClasses, figures.Classes.Count, figures.Labelled).ShouldBe((true, ClassProbabilities.MaxClasses, 400ul));
        figures.TopAccuracies[0].Accuracy.ShouldBe(1, "what is of no single class counts all");

        static void Add(ClassProbabilities target, string actual, ProbabilityVector vector)
        {
            target.AddVectors(1, 1);
            foreach (var name in vector.Classes)
                target.Class(name).IsNamed = true;
            target.AddLabel(vector, actual, 1);
        }
    }

    [Fact]
    public void Equal_probabilities_rank_by_name_and_a_class_without_one_is_never_among_the_top()
    {
        var vector = TestRecord.Vector([("a", 0.5), ("b", 0.5), ("c", 0)]);
        Top("a").ShouldBe([1, 1]);
        Top("b").ShouldBe([0, 1]);
        Top("c").ShouldBe([0, 0]);

        double[] Top(string actual)
        {
            var probabilities = new ClassProbabilities();
            foreach (var name in vector.Classes)
                probabilities.Class(name).IsNamed = true;
            probabilities.AddLabel(vector, actual, 1);
            return [.. probabilities.ToFigures()!.TopAccuracies.Select(static top => top.Accuracy)];
        }
    }

    [Fact]
    public void Nothing_is_said_of_labels_where_there_are_none()
    {
        new ClassProbabilities().ToFigures().ShouldBeNull();
        var probabilities = new ClassProbabilities();
        probabilities.AddVectors(3, 6);
        var figures = probabilities.ToFigures()!;
        (figures.LogLoss, figures.Brier, figures.MacroAuc, figures.TopAccuracies.Count).ShouldBe((null, null, null, 0));
    }

    private static ClassProbabilities Fill(JsonElement each)
    {
        var (classes, values, labels, weights) = (each.Strings("classes"), each.Numbers("probabilities"), each.Strings("labels"), each.Floats("weights"));
        var target = new PartialAggregate();
        for (var i = 0; i < labels.Length; i++)
        {
            var row = new RecordRow { Time = RandomRecords.Epoch, Label = labels[i], Weight = weights[i] };
            new TestRecord(row, []) { Probabilities = [.. classes.Select((name, c) => (name, values[(i * classes.Length) + c]))] }.FoldInto(target, null);
        }

        return target.Probabilities;
    }

    private static void ShouldBe(double? actual, double? expected, double? tolerance)
    {
        (actual is null).ShouldBe(expected is null);
        if (actual is { } value)
            value.ShouldBe(expected!.Value, tolerance!.Value);
    }

    private static void ShouldBeSame(ClassProbabilities a, ClassProbabilities b)
    {
        var (first, second) = (new PartialAggregate(), new PartialAggregate());
        first.Probabilities.Merge(a);
        second.Probabilities.Merge(b);
        first.ShouldHoldTheSameAs(second);
    }
}
