using System.Globalization;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Checks the records of a block whose shape is good. Columns are scanned as vectors; only one that holds something bad is
/// looked at row by row, and those rows are dropped. Each counts once, with its first reason in the order of the columns.
/// </summary>
internal sealed class RecordValidator
{
    /// <summary>Magnitudes past it would overflow when squared and summed, and take all other records' figures with them.</summary>
    private const double MaxMagnitude = Features.NumericFeature.MaxMagnitude;

    private readonly KeptRows _rows;
    private readonly IndexValidator _indices;
    private readonly TimeValidator _times;

    public RecordValidator(KeptRows rows)
    {
        _rows = rows;
        _indices = new IndexValidator(rows);
        _times = new TimeValidator(rows);
    }

    public void Check(RecordBlock block, in FoldSettings settings, RejectionLog log)
    {
        var rows = (int)block.Count;
        _rows.Reset(rows);
        _times.Check(block, settings, log);
        _indices.Check(block.Predictions, rows, block.Classes, RejectionReasons.ClassUnknown, "records.predictions", log);
        _indices.Check(block.Labels, rows, block.Classes, RejectionReasons.ClassUnknown, "records.labels", log);
        Numbers(block.Scores, rows, 0, 1, NaNRule.Any, RejectionReasons.ScoreInvalid, "records.scores", "0 to 1, or NaN for none", log);
        Numbers(block.Latencies, rows, 0, float.MaxValue, NaNRule.AllBitsSet, RejectionReasons.LatencyInvalid, "records.latencies", "a finite number of seconds, at least 0", log);
        CheckWeights(block, rows, log);
        _indices.CheckErrors(block, rows, log);
        Numbers(block.Values, rows, -MaxMagnitude, MaxMagnitude, NaNRule.Any, RejectionReasons.ValueInvalid, "records.values", "a magnitude of at most 1E+100", log);
        Numbers(block.ActualValues, rows, -MaxMagnitude, MaxMagnitude, NaNRule.Any, RejectionReasons.ValueInvalid, "records.actual_values", "a magnitude of at most 1E+100", log);
        CheckFeatures(block, rows, log);
        Numbers(block.TimeToFirstToken, rows, 0, float.MaxValue, NaNRule.Any, RejectionReasons.TokenTimeInvalid, "records.time_to_first_token", "a finite number of seconds, at least 0", log);
        Numbers(block.TimePerOutputToken, rows, 0, float.MaxValue, NaNRule.Any, RejectionReasons.TokenTimeInvalid, "records.time_per_output_token", "a finite number of seconds, at least 0", log);
        Numbers(block.Costs, rows, 0, float.MaxValue, NaNRule.Any, RejectionReasons.CostInvalid, "records.costs", "a finite amount, at least 0", log);
    }

    private void CheckWeights(RecordBlock block, int rows, RejectionLog log)
    {
        const string Limit = "a finite number, at least 1";
        if (!block.Weights.IsEmpty)
        {
            Numbers(block.Weights, rows, 1, float.MaxValue, NaNRule.None, RejectionReasons.WeightInvalid, "records.weights", Limit, log);
            return;
        }

        var weight = block.Weight;
        if (weight != 0 && !ColumnCheck.IsWithin(weight, 1, float.MaxValue, NaNRule.None))
            DropAll(rows, RejectionReasons.WeightInvalid, "records.weight", Show(weight), Limit, log);
    }

    private void CheckFeatures(RecordBlock block, int rows, RejectionLog log)
    {
        foreach (var feature in block.Features)
        {
            if (!feature.Indices.IsEmpty)
                _indices.Check(feature.Indices, rows, feature.Categories, RejectionReasons.CategoryUnknown, feature, log);
            else if (!AllWithin(feature.Numbers, rows, -MaxMagnitude, MaxMagnitude, NaNRule.Any))
                DropNumbers(feature.Numbers, rows, -MaxMagnitude, MaxMagnitude, NaNRule.Any, RejectionReasons.FeatureInvalid, FieldOf(feature), "a magnitude of at most 1E+100, or NaN for missing", log);
        }
    }

    internal static string FieldOf(FeatureColumn feature) => $"records.features.{feature.Name}";

    internal static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void DropAll(int rows, string reason, string field, string value, string limit, RejectionLog log)
    {
        ulong count = 0;
        for (var row = 0; row < rows; row++)
            count += _rows.Drop(row) ? 1u : 0;
        if (count > 0)
            log.Add(reason, field, value, limit, count);
    }

    private void Numbers(ReadOnlyMemory<byte> column, int rows, double low, double high, NaNRule rule, string reason, string field, string limit, RejectionLog log)
    {
        if (!column.IsEmpty && !AllWithin(column, rows, low, high, rule))
            DropNumbers(column, rows, low, high, rule, reason, field, limit, log);
    }

    private static bool AllWithin(ReadOnlyMemory<byte> column, int rows, double low, double high, NaNRule rule) => Column.Width(column, rows) == 4
        ? ColumnCheck.AllWithin(Column.As<float>(column), Single(low), Single(high), rule)
        : ColumnCheck.AllWithin(Column.As<double>(column), low, high, rule);

    private void DropNumbers(ReadOnlyMemory<byte> column, int rows, double low, double high, NaNRule rule, string reason, string field, string limit, RejectionLog log)
    {
        var width = Column.Width(column, rows);
        var span = column.Span;
        var (count, first) = (0UL, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var value = Column.Number(span, width, row);
            var good = width == 4
                ? ColumnCheck.IsWithin(Column.As<float>(column)[row], Single(low), Single(high), rule)
                : ColumnCheck.IsWithin(value, low, high, rule);
            if (good || !_rows.Drop(row))
                continue;
            first = count++ == 0 ? value : first;
        }

        if (count > 0)
            log.Add(reason, field, Show(first), limit, count);
    }

    // Bounds past the largest float mean that every finite one is good.
    private static float Single(double bound) => (float)Math.Clamp(bound, -float.MaxValue, float.MaxValue);
}
