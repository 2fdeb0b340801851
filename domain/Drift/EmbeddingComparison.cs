using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Drift;

/// <summary>An embedding beside what the baseline has of it, as a column of the drift.</summary>
internal static class EmbeddingComparison
{
    /// <summary>The column but for its verdict and its adjusted p-value, which all columns decide together.</summary>
    public static ColumnDrift Of(EmbeddingReference reference, Baseline baseline, PartialAggregate rows, DataDriftSettings settings)
    {
        var map = reference.Map;
        var sums = rows.HasEmbeddings ? rows.Embeddings.Find(map.Fingerprint) : null;
        var figures = rows.HasEmbeddings && rows.HasTraffic ? EmbeddingFigures.Of(rows.Embeddings, map.Name, rows.Traffic, map.Dimension) : null;
        var arrived = rows.HasTraffic && rows.Traffic.Records > 0;
        var column = new ColumnDrift
        {
            Role = ColumnRole.Embedding,
            Name = map.Name,
            IsNumeric = false,
            Importance = reference.Importance,
            Reference = new ColumnSide(reference.Mapped, reference.EffectiveMapped, 1 - Math.Min(1, (double)reference.Vectors / baseline.Rows), 0, null),
            Current = new ColumnSide(
                sums?.Records ?? 0, sums?.EffectiveRecords ?? 0, figures?.MissingFraction ?? MissingOf(map.Name, rows, arrived), figures?.OtherDimensionFraction ?? OtherOf(map.Name, rows, arrived), null),
            ReferenceMoments = new NumericSide(reference.Norms.Mean, reference.Norms.StandardDeviation, reference.Norms.Min, reference.Norms.Max),
            CurrentMoments = figures?.Norm is { } norm ? new NumericSide(norm.Mean, norm.StandardDeviation, norm.Min, norm.Max) : null,
            Verdict = DriftVerdict.Untested,
            MeanDiscrepancy = sums is null ? null : MeanDiscrepancy.Of(reference, sums),
        };
        if (reference.EffectiveMapped < settings.MinSample)
            return column with { Reason = string.Create(CultureInfo.InvariantCulture, $"the baseline has {reference.EffectiveMapped:0} vectors of it, fewer than {settings.MinSample:0}") };
        if (!(sums?.EffectiveRecords >= settings.MinSample) || column.MeanDiscrepancy is not { } test)
            return column with { Reason = string.Create(CultureInfo.InvariantCulture, $"{sums?.EffectiveRecords ?? 0:0} vectors of it were mapped, fewer than {settings.MinSample:0}{Share(map.Share)}") };
        return column with { Test = new DriftTest(DriftMethod.MeanDiscrepancy, test.Squared, test.PValue, 1, test.Distance, settings.MinEffect) };
    }

    private static string Share(double share) => share < 1 ? string.Create(CultureInfo.InvariantCulture, $": one record in {1 / share:0.#} is") : "";

    private static double? MissingOf(string name, PartialAggregate rows, bool arrived) =>
        !arrived ? null : rows.HasEmbeddings ? EmbeddingFigures.Of(rows.Embeddings, name, rows.Traffic, expected: null)?.MissingFraction ?? 1 : 1;

    // Where no vector has the baseline's dimension all that arrived have another one.
    private static double? OtherOf(string name, PartialAggregate rows, bool arrived) =>
        arrived && rows.HasEmbeddings && EmbeddingFigures.Of(rows.Embeddings, name, rows.Traffic, expected: null) is { } others ? 1 - (others.MissingFraction ?? 0) : null;
}
