using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Harness.Weeks;

/// <summary>
/// A model that does not drift: fifty features of many kinds, predicted classes with calibrated scores and labels, predicted numbers, latencies, and a few errors. Only its traffic has
/// a daily course: a tenth of the mean at night, nearly twice the mean in the afternoon.
/// </summary>
public sealed class SteadyStream(int seed, double recordsPerHour)
{
    public const long Hour = 3_600_000;
    private const int Day = 24;
    private readonly Random _random = new(seed);
    private readonly SteadyFeature[] _features = SteadyFeature.Fifty();
    private readonly RecordBlockBuilder _block = new(doublePrecision: true) { Model = "steady", Version = "1" };
    private double _before;

    public int Features => _features.Length;

    /// <summary>What becomes of the numbers of a feature, from now on; none does at first.</summary>
    public Dictionary<string, Func<double, double>> Shifts { get; } = [];

    /// <summary>What becomes of the categories of a feature, given one of the first of them.</summary>
    public Dictionary<string, Func<Random, string, string>> Swaps { get; } = [];

    /// <summary>The rows of an earlier time as a file has them, with an outlier detector.</summary>
    public Baseline BaselineOf(int rows)
    {
        var step = 1 / recordsPerHour * Hour;
        var drawn = Enumerable.Range(0, rows).Select(row => Draw((long)(row * step))).ToArray();
        var fit = new OutlierFit();
        foreach (var (feature, i) in _features.Select(static (feature, i) => (feature, i)))
        {
            if (feature.Number is not null)
                fit.AddNumbers(feature.Name, [.. drawn.Select(row => row.Numbers[i])]);
            else
                fit.AddCategories(feature.Name, [.. drawn.Select(row => row.Categories[i])]);
        }

        var builder = new BaselineBuilder { Detector = fit.Build(new OutlierSettings { ScoredShare = 0.2 }) };
        foreach (var (feature, i) in _features.Select(static (feature, i) => (feature, i)))
        {
            if (feature.Number is not null)
                builder.AddNumbers(ColumnRole.Feature, feature.Name, [.. drawn.Select(row => row.Numbers[i])]);
            else
                builder.AddCategories(ColumnRole.Feature, feature.Name, [.. drawn.Select(row => row.Categories[i])]);
        }

        builder.AddCategories(ColumnRole.Prediction, "", [.. drawn.Select(static row => row.Record.Prediction)]);
        builder.AddNumbers(ColumnRole.Score, "", [.. drawn.Select(static row => row.Record.Score)]);
        builder.AddNumbers(ColumnRole.Value, "", [.. drawn.Select(static row => row.Record.Value)]);
        return builder.Build();
    }

    /// <summary>The records of a short range of time, or null where there is none. It is valid until the next is asked for.</summary>
    public RecordBlock? Next(long from, long to)
    {
        var hour = from / (double)Hour;
        var rate = recordsPerHour * (1 - (0.9 * Math.Cos(2 * Math.PI * (hour - 3) / Day)));
        var count = SteadyFeature.Poisson(_random, rate * (to - from) / Hour);
        if (count == 0)
            return null;
        _block.Clear();
        for (var i = 0; i < count; i++)
        {
            var (record, numbers, categories) = Draw(from + ((to - from) * i / count));
            _block.Add(record);
            for (var feature = 0; feature < _features.Length; feature++)
            {
                if (categories[feature] is { } category)
                    _block.TryAddFeature(_features[feature].Name, category);
                else if (_features[feature].Number is not null && !double.IsNaN(numbers[feature]))
                    _block.TryAddFeature(_features[feature].Name, numbers[feature]);
            }
        }

        return _block.Build();
    }

    private (RecordRow Record, double[] Numbers, string?[] Categories) Draw(long time)
    {
        var (numbers, categories) = (new double[_features.Length], new string?[_features.Length]);
        var seconds = Math.Max(0, (time - _before) / 1000.0);
        _before = time;
        for (var i = 0; i < _features.Length; i++)
        {
            var feature = _features[i];
            if (feature.Number is { } draw)
                numbers[i] = Shifts.TryGetValue(feature.Name, out var shift) ? shift(draw(_random, seconds)) : draw(_random, seconds);
            else if (feature.Category!(_random) is { } category)
                categories[i] = Swaps.TryGetValue(feature.Name, out var swap) ? swap(_random, category) : category;
        }

        var score = 1 / (1 + Math.Exp(1.5 - (1.5 * SteadyFeature.Normal(_random))));
        var value = 50 + (10 * SteadyFeature.Normal(_random));
        var failed = _random.NextDouble() < 0.01;
        var record = new RecordRow
        {
            Time = time,
            LatencySeconds = 0.03 * Math.Exp(0.5 * SteadyFeature.Normal(_random)),
            Error = failed ? "TIMEOUT" : null,
            Prediction = failed ? null : score > 0.5 ? "yes" : "no",
            Label = failed ? null : _random.NextDouble() < score ? "yes" : "no",
            Score = failed ? double.NaN : score,
            Value = failed ? double.NaN : value,
            Actual = failed ? double.NaN : value + (5 * SteadyFeature.Normal(_random)),
        };
        return (record, numbers, categories);
    }
}
