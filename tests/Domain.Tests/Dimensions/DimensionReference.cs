using System.Globalization;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Tests.Records;

namespace OrleansMonitor.Domain.Tests.Dimensions;

/// <summary>The slices of records the slow way: all records of each value, looked at one by one, in no other order than theirs.</summary>
internal static class DimensionReference
{
    /// <summary>Name and value of each slice, and its sums. A value past the limit is null, one of the records that have no slice at all is left out.</summary>
    public static SortedDictionary<string, double[]> Of(IReadOnlyCollection<TestRecord> records, IReadOnlyList<DimensionPair> pairs, out ulong dropped)
    {
        var all = records.SelectMany(record => Keys(record, pairs).Select(key => (key.Name, key.Value, Record: record))).ToList();
        var kept = Kept(all.Where(static each => !DimensionName.IsPair(each.Name)).Select(static each => each.Name), 8)
            .Concat(Kept(all.Where(static each => DimensionName.IsPair(each.Name)).Select(static each => each.Name), 8)).ToHashSet(StringComparer.Ordinal);
        dropped = (ulong)all.Count(each => !kept.Contains(each.Name));
        var slices = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var dimension in all.Where(each => kept.Contains(each.Name)).GroupBy(static each => each.Name))
        {
            var told = Kept(dimension.Select(static each => each.Value), DimensionName.IsPair(dimension.Key) ? 1024 : 256).ToHashSet(StringComparer.Ordinal);
            var classes = Kept(dimension.SelectMany(static each => ClassesOf(each.Record)), 16).ToHashSet(StringComparer.Ordinal);
            foreach (var slice in dimension.GroupBy(each => told.Contains(each.Value) ? each.Value : null))
                Add(slices, $"{dimension.Key}|{slice.Key ?? "(other)"}", [.. slice.Select(static each => each.Record)], classes);
        }

        return slices;
    }

    /// <summary>The same of a set.</summary>
    public static SortedDictionary<string, double[]> Of(DimensionSet set)
    {
        var slices = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var dimension in set.Dimensions.Concat(set.Pairs))
        {
            var all = Enumerable.Range(0, dimension.Count).Select(i => (Name: dimension[i].Value, dimension[i].Slice)).Append(("(other)", dimension.Other)).Where(static each => !each.Item2.IsEmpty).ToList();
            var classes = Kept(all.SelectMany(static each => Enumerable.Range(0, each.Item2.Classes.Count).Select(i => each.Item2.Classes.Name(i))), 16).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, slice) in all)
                Add(slices, $"{dimension.Name}|{name}", slice, classes);
        }

        return slices;
    }

    public static void ShouldBe(this SortedDictionary<string, double[]> actual, SortedDictionary<string, double[]> expected)
    {
        actual.Keys.ShouldBe(expected.Keys);
        foreach (var (key, numbers) in expected)
        {
            for (var i = 0; i < numbers.Length; i++)
                actual[key][i].ShouldBe(numbers[i], 1e-9 * Math.Max(1, Math.Abs(numbers[i])), string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]"));
        }
    }

    private static IEnumerable<(string Name, string Value)> Keys(TestRecord record, IReadOnlyList<DimensionPair> pairs)
    {
        foreach (var (name, value) in record.Dimensions)
            yield return (name, value);
        foreach (var pair in pairs)
        {
            if (Of(pair.First) is { } first && Of(pair.Second) is { } second)
                yield return (pair.Name, DimensionName.Pair(first, second));
        }

        string? Of(string name) => record.Dimensions.Where(each => each.Name == name).Select(static each => each.Value).FirstOrDefault();
    }

    private static IEnumerable<string> Kept(IEnumerable<string> names, int limit) => names.Distinct().Order(StringComparer.Ordinal).Take(limit);

    private static string[] ClassesOf(TestRecord record) => record.Row switch
    {
        { Prediction: { } predicted, Label: { } actual } => [predicted, actual],
        { Prediction: { } predicted } => [predicted],
        _ => [],
    };

    private static void Add(SortedDictionary<string, double[]> slices, string key, List<TestRecord> records, HashSet<string> classes)
    {
        double Sum(Func<TestRecord, double> value) => records.Sum(record => record.Row.Weight * value(record));
        var latencies = records.FindAll(static record => !double.IsNaN(record.Row.LatencySeconds));
        var scores = records.FindAll(static record => !double.IsNaN(record.Row.Score));
        var classified = records.FindAll(static record => record.Row is { Label: not null, Prediction: not null });
        var numbers = records.FindAll(static record => !double.IsNaN(record.Row.Value) && !double.IsNaN(record.Row.Actual));
        slices.Add(key,
        [
            records.Count,
            Sum(static _ => 1),
            Sum(static record => record.Row.Weight),
            records.Count(static record => record.Row.Error is not null),
            Sum(static record => record.Row.Error is null ? 0 : 1),
            latencies.Count,
            latencies.Sum(static record => record.Row.Weight * (double)(float)record.Row.LatencySeconds),
            latencies.Sum(static record => record.Row.Weight * Math.Pow((float)record.Row.LatencySeconds, 2)),
            scores.Count,
            scores.Sum(static record => record.Row.Weight * record.Row.Score),
            classified.Count,
            classified.Sum(static record => record.Row.Label == record.Row.Prediction ? record.Row.Weight : 0),
            numbers.Count,
            numbers.Sum(static record => record.Row.Weight * (record.Row.Value - record.Row.Actual)),
            numbers.Sum(static record => record.Row.Weight * Math.Abs(record.Row.Value - record.Row.Actual)),
            numbers.Sum(static record => record.Row.Weight * Math.Pow(record.Row.Value - record.Row.Actual, 2)),
        ]);
        foreach (var name in classes.Append(null))
        {
            bool Is(string? text) => text is not null && (name is null ? !classes.Contains(text) : text == name);
            double[] weights =
            [
                Sum(record => Is(record.Row.Prediction) ? 1 : 0),
                classified.Sum(record => Is(record.Row.Prediction) ? record.Row.Weight : 0),
                classified.Sum(record => Is(record.Row.Label) ? record.Row.Weight : 0),
                classified.Sum(record => Is(record.Row.Prediction) && record.Row.Label == record.Row.Prediction ? record.Row.Weight : 0),
            ];
            if (weights.Any(static weight => weight > 0))
                slices.Add($"{key}|{name ?? "(other class)"}", weights);
        }
    }

    private static void Add(SortedDictionary<string, double[]> slices, string key, SliceSums sums, HashSet<string> classes)
    {
        ref readonly var n = ref sums.Numbers;
        slices.Add(key,
        [
            n.Records, n.Weight, sums.Value(SliceSum.WeightSquares), n.Errors, n.ErrorWeight, n.Latencies, sums.Value(SliceSum.Latencies), sums.Value(SliceSum.LatencySquares), n.Scores, sums.Value(SliceSum.Scores),
            n.Classified, n.CorrectWeight, n.Measured, sums.Value(SliceSum.Differences), sums.Value(SliceSum.Absolutes), sums.Value(SliceSum.DifferenceSquares),
        ]);
        var others = sums.Classes.Other;
        for (var i = 0; i < sums.Classes.Count; i++)
        {
            if (classes.Contains(sums.Classes.Name(i)))
                slices.Add($"{key}|{sums.Classes.Name(i)}", Weights(sums.Classes[i]));
            else
                others.Add(sums.Classes[i]);
        }

        if (!others.IsEmpty)
            slices.Add($"{key}|(other class)", Weights(others));
    }

    private static double[] Weights(in ClassWeights weights) => [weights.Predicted, weights.Answered, weights.Actual, weights.Correct];
}
