using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Drift;

/// <summary>Compares what was counted with a baseline's bins to the baseline.</summary>
public static class DataDriftJudge
{
    /// <summary>What has to be decoded of the rows.</summary>
    public const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Bins | AggregateParts.Embeddings;

    /// <summary>Why a column without bins is untested.</summary>
    public const string ListsNothing = "the baseline lists none of its values: none is frequent enough, or they were withheld";

    /// <summary>Why nothing is tested of records that came before the baseline was active.</summary>
    public const string NoneBinned = "no record of the range was counted with the baseline's bins";

    private static readonly ColumnCounts Nothing = new();

    /// <param name="rows">With at least <see cref="Parts"/>.</param>
    public static DataDrift Judge(Baseline baseline, PartialAggregate rows, DataDriftSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(rows);
        settings ??= DataDriftSettings.Default;
        return Judge(
            baseline, rows.HasBins ? rows.Bins.Find(baseline.Bins.Fingerprint) : null, settings, Array.ConvertAll(baseline.Embeddings, each => EmbeddingComparison.Of(each, baseline, rows, settings)));
    }

    /// <param name="current">Counted with the baseline's bins; null: nothing was.</param>
    /// <param name="embeddings">Compared, but for what is decided of all columns together; null: none.</param>
    /// <param name="isFolded">Whether listed values of a column may be among those that were put together; null: of none.</param>
    public static DataDrift Judge(Baseline baseline, BinnedColumns? current, DataDriftSettings? settings = null, ColumnDrift[]? embeddings = null, Predicate<BaselineColumn>? isFolded = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        if (current is not null && current.Fingerprint != baseline.Bins.Fingerprint)
            throw new ArgumentException("the counts are of other bins", nameof(current));
        settings ??= DataDriftSettings.Default;
        embeddings ??= [];
        var columns = new ColumnDrift[baseline.Columns.Length + embeddings.Length];
        embeddings.CopyTo(columns, baseline.Columns.Length);
        for (var i = 0; i < baseline.Columns.Length; i++)
            columns[i] = Compare(baseline, baseline.Columns[i], new ColumnSample(current?[i] ?? Nothing, current?.Records ?? 0, current?.Weight ?? 0, current?.EffectiveRecords ?? 0), settings);
        for (var i = 0; i < baseline.Columns.Length; i++)
        {
            if (isFolded?.Invoke(baseline.Columns[i]) == true)
                columns[i] = columns[i] with { Test = null, Verdict = DriftVerdict.Untested, Reason = "values of too few records are withheld, and listed ones with them" };
        }

        Decide(columns, settings);
        var (tested, drifted) = (columns.Where(static column => column.Test is not null).ToArray(), columns.Count(static column => column.Verdict == DriftVerdict.Drifted));
        double? share = tested.Length == 0
            ? null
            : tested.Sum(static column => column.Verdict == DriftVerdict.Drifted ? column.Importance : 0) / tested.Sum(static column => column.Importance);
        return new DataDrift
        {
            Binned = current?.Records ?? 0,
            Columns = [.. columns.OrderByDescending(static column => column.Importance * (column.Test?.EffectSize ?? -1)).ThenBy(static column => column.Name, StringComparer.Ordinal)],
            Tested = tested.Length,
            Drifted = drifted,
            DriftedShare = share,
            Verdict = share is null ? DriftVerdict.Untested
                : share >= settings.ModelShare ? DriftVerdict.Drifted
                : tested.Any(static column => column.Verdict != DriftVerdict.Stable) ? DriftVerdict.Small
                : DriftVerdict.Stable,
        };
    }

    private static ColumnDrift Compare(Baseline baseline, BaselineColumn column, in ColumnSample current, DataDriftSettings settings)
    {
        var sides = new ColumnComparison(column.Bins, new ColumnSample(column.Counts, baseline.Rows, baseline.Weight, baseline.EffectiveRows), current);
        var drift = new ColumnDrift
        {
            Role = column.Bins.Role,
            Name = column.Bins.Name,
            IsNumeric = column.Bins.IsNumeric,
            Importance = column.Importance,
            Reference = sides.Reference,
            Current = sides.Current,
            ReferenceMoments = column.Min is null ? null : new NumericSide(column.Mean, column.StandardDeviation, column.Min, column.Max),
            Verdict = DriftVerdict.Untested,
            KolmogorovSmirnov = column.Bins.IsNumeric ? KolmogorovSmirnov.Of(sides.OrderedReference, sides.OrderedCurrent) : null,
            ChiSquare = ChiSquareTest.Of(sides.BinnedReference, sides.BinnedCurrent),
            PopulationStability = PopulationStability.Of(sides.BinnedReference, sides.BinnedCurrent, settings.Level),
            JensenShannon = Distances.JensenShannon(sides.BinnedReference, sides.BinnedCurrent),
            Hellinger = Distances.Hellinger(sides.BinnedReference, sides.BinnedCurrent),
        };
        if (column.Centres.Length > 0 && Distances.Wasserstein(sides.ReferenceValues, sides.CurrentValues, column.Centres) is { } distance)
            drift = drift with { Wasserstein = distance, NormalisedWasserstein = column.StandardDeviation is > 0 and var deviation ? distance / deviation : null };
        if (Untestable(column, current, sides, settings) is { } reason)
            return drift with { Reason = reason };
        if (BinResolution.Reason(column, sides.ReferenceValues, sides.CurrentValues) is { } unresolved)
            return drift with { Reason = unresolved, KolmogorovSmirnov = null, ChiSquare = null, PopulationStability = null, JensenShannon = null, Hellinger = null, Wasserstein = null, NormalisedWasserstein = null };
        return TestOf(drift, sides, settings.Method ?? sides.DefaultMethod, settings.MinEffect) is { } test
            ? drift with { Test = test }
            : drift.PopulationStability is null
                ? drift with { Verdict = DriftVerdict.Stable, Reason = "all values lie in one bin, on both sides" }
                : drift with { Reason = "too few values in any two bins" };
    }

    private static string? Untestable(BaselineColumn column, in ColumnSample current, in ColumnComparison sides, DataDriftSettings settings)
    {
        if (column.Values == 0)
            return "the baseline has no value of it";
        if (column.ListsNothing)
            return ListsNothing;
        if (sides.Reference.EffectiveCount < settings.MinSample)
            return $"the baseline has {sides.Reference.EffectiveCount:0} values of it, fewer than {settings.MinSample:0}";
        if (current.Records == 0)
            return NoneBinned;
        return sides.Current.EffectiveCount < settings.MinSample
            ? $"there are {sides.Current.EffectiveCount:0} values of it, fewer than {settings.MinSample:0}"
            : null;
    }

    private static DriftTest? TestOf(ColumnDrift drift, in ColumnComparison sides, DriftMethod method, double threshold) => method switch
    {
        DriftMethod.KolmogorovSmirnov when drift.KolmogorovSmirnov is { } test => new(method, test.Statistic, test.PValue, 1, test.Statistic, threshold),
        DriftMethod.PopulationStability when drift.PopulationStability is { } test => new(method, test.Value, test.PValue, 1, test.Value, threshold),
        DriftMethod.PopulationStability => null,
        _ => drift.ChiSquare is { } test
            ? new(DriftMethod.ChiSquare, test.Statistic, test.PValue, 1, Distances.BeyondChance(drift.JensenShannon ?? 0, sides.BinnedReference, sides.BinnedCurrent), threshold)
            : null,
    };

    private static void Decide(ColumnDrift[] columns, DataDriftSettings settings)
    {
        var tested = Enumerable.Range(0, columns.Length).Where(i => columns[i].Test is not null).ToArray();
        var adjusted = BenjaminiHochberg.Adjust(Array.ConvertAll(tested, i => columns[i].Test!.PValue));
        for (var k = 0; k < tested.Length; k++)
        {
            var column = columns[tested[k]];
            var test = column.Test! with { AdjustedPValue = adjusted[k] };
            columns[tested[k]] = column with
            {
                Test = test,
                Verdict = !(test.AdjustedPValue <= settings.Level) ? DriftVerdict.Stable : test.EffectSize >= test.Threshold ? DriftVerdict.Drifted : DriftVerdict.Small,
            };
        }
    }
}
