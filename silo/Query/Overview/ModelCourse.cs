using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>The course of a model's four figures over the steps of an overview.</summary>
/// <param name="Data">As it was answered.</param>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal sealed record ModelCourse(FigureData Data, long At)
{
    private static readonly string[] Figures = ["rate", "latency_p99", FigureName.Quality, "drift"];

    public FigureColumn Rate => Data.Columns[0];

    public FigureColumn P99 => Data.Columns[1];

    public FigureColumn Quality => Data.Columns[2];

    public FigureColumn Drift => Data.Columns[3];

    /// <summary>In which direction quality gets worse.</summary>
    public MetricDirection Worse { get; } = MetricCatalog.Find(Data.Columns[2].Metric, out _)?.Worse ?? MetricDirection.None;

    // Of the range that was asked for last.
    private Placed? _placed;

    public static FigureQuery QueryOf(string model, OverviewRange range) =>
        new(new HealthQuery(model, range.Starts[0], range.End), OwnerKind.Model, Figures, range.StepMilliseconds, 0, 0);

    /// <summary>The figures under the steps of a range, the same object until the range moves on.</summary>
    public OverviewSeries SeriesOver(OverviewRange range)
    {
        if (_placed is not { } placed || placed.First != range.Starts[0] || placed.Count != range.Starts.Length)
            _placed = placed = new Placed(range.Starts[0], range.Starts.Length, Place(range));
        return placed.Series;
    }

    /// <summary>The newest step whose quality is of enough labels, else the newest one that has any; -1: none has.</summary>
    public int QualityStep
    {
        get
        {
            var any = -1;
            for (var i = Quality.Values.Length - 1; i >= 0; i--)
            {
                if (double.IsNaN(Quality.Values[i]))
                    continue;
                if (Quality.Records[i] >= QualityFigure.EnoughRecords)
                    return i;
                any = any < 0 ? i : any;
            }

            return any;
        }
    }

    /// <summary>Labelled or measured records of all steps.</summary>
    public ulong QualityRecords => Quality.Values.Zip(Quality.Records).Aggregate(0UL, static (sum, step) => double.IsNaN(step.First) ? sum : sum + step.Second);

    /// <summary>The mean of quality before a time, by the records that each step's is of; null: there is none.</summary>
    public double? QualityBefore(long time)
    {
        var (sum, records) = (0.0, 0.0);
        for (var i = 0; i < Quality.Values.Length && Data.Starts[i] + Data.StepMilliseconds <= time; i++)
        {
            if (double.IsNaN(Quality.Values[i]))
                continue;
            sum += Quality.Records[i] * Quality.Values[i];
            records += Quality.Records[i];
        }

        return records >= QualityFigure.EnoughRecords ? sum / records : null;
    }

    /// <summary>Begin of the steps up to the newest one in which at least so much drifted; null: the newest one that is tested has not.</summary>
    public long? DriftedSince(double share)
    {
        long? since = null;
        for (var i = Drift.Values.Length - 1; i >= 0; i--)
        {
            if (double.IsNaN(Drift.Values[i]))
                continue;
            if (Drift.Values[i] < share)
                break;
            since = Data.Starts[i];
        }

        return since;
    }

    /// <summary>The longest time without records between two steps that have some.</summary>
    public TimeSpan LongestGap
    {
        get
        {
            var (last, longest) = (-1, 0);
            for (var i = 0; i < Data.Records.Length; i++)
            {
                if (Data.Records[i] == 0)
                    continue;
                longest = last >= 0 ? Math.Max(longest, i - last - 1) : 0;
                last = i;
            }

            return TimeSpan.FromMilliseconds(longest * (double)Data.StepMilliseconds);
        }
    }

    /// <summary>Whether records come in bursts: at least three of them, with more steps without records than with some.</summary>
    public bool IsBatch
    {
        get
        {
            var (bursts, with, span) = (0, 0, 0);
            for (var i = 0; i < Data.Records.Length; i++)
            {
                if (Data.Records[i] == 0)
                    continue;
                bursts += i == 0 || Data.Records[i - 1] == 0 ? 1 : 0;
                with++;
                span = span == 0 ? i + 1 : span;
            }

            var last = Array.FindLastIndex(Data.Records, static records => records > 0);
            return bursts >= 3 && last - (span - 1) + 1 > 2 * with;
        }
    }

    /// <summary>End of the newest step with a label.</summary>
    public long? LastLabelled => QualityStepOfAny() is >= 0 and var step ? Data.Starts[step] + Data.StepMilliseconds : null;

    private int QualityStepOfAny() => Array.FindLastIndex(Quality.Values, static value => !double.IsNaN(value));

    private OverviewSeries Place(OverviewRange range) => new()
    {
        Time = Array.ConvertAll(range.Starts, UnixTime.ToTime),
        Rate = Place(Rate.Values, range),
        P99 = Place(P99.Values, range),
        Quality = Place(Quality.Values, range),
        QualityLow = Place(Quality.Low, range),
        QualityHigh = Place(Quality.High, range),
        Drift = Place(Drift.Values, range),
    };

    /// <summary>Values under the steps of the range: rows that are longer than a step leave the steps after their begin empty.</summary>
    private double?[] Place(double[]? values, OverviewRange range)
    {
        var placed = new double?[range.Starts.Length];
        for (var i = 0; values is not null && i < values.Length; i++)
        {
            if (range.Find(Data.Starts[i]) is >= 0 and var step && double.IsFinite(values[i]))
                placed[step] = values[i];
        }

        return placed;
    }

    private sealed record Placed(long First, int Count, OverviewSeries Series);
}
