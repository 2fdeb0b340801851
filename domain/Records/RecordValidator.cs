using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Checks the records of a block whose shape is good. Columns are scanned as vectors; only one that holds something bad is
/// looked at row by row. A record that is not known without the value — its time, its weight, a class or category that the block does not name — is dropped,
/// and counts once, with its first reason. Any other value that cannot be used is made absent in the column, where it lies, and the record is kept.
/// </summary>
internal sealed class RecordValidator
{
    private readonly KeptRows _rows;
    private readonly IndexValidator _indices;
    private readonly TimeValidator _times;
    private readonly ProbabilityCheck _probabilities;
    private readonly IntervalCheck _intervals;
    private readonly EmbeddingValidator _embeddings;

    public RecordValidator(KeptRows rows)
    {
        _rows = rows;
        _indices = new IndexValidator(rows);
        _times = new TimeValidator(rows);
        _probabilities = new ProbabilityCheck(rows);
        _intervals = new IntervalCheck(rows);
        _embeddings = new EmbeddingValidator(rows);
    }

    public void Check(RecordBlock block, in FoldSettings settings, RejectionLog log)
    {
        var rows = (int)block.Count;
        _rows.Reset(rows);
        _times.Check(block, settings, log);
        _indices.Check(block.Predictions, rows, block.Classes, RejectionReasons.ClassUnknown, "records.predictions", log);
        _indices.Check(block.Labels, rows, block.Classes, RejectionReasons.ClassUnknown, "records.labels", log);
        CheckWeights(block, rows, log);
        _indices.CheckErrors(block, rows, log);
        CheckIndices(block.Features, NamedColumnRules.Features, rows, log);
        CheckIndices(block.Measurements, NamedColumnRules.Measurements, rows, log);
        CheckIndices(block.Dimensions, NamedColumnRules.Dimensions, rows, log);

        // From here on no record is dropped.
        Numbers(block.Scores, rows, NumberRule.Score, NaNRule.Any, "records.scores", log);
        Numbers(block.Latencies, rows, NumberRule.Latency, NaNRule.AllBitsSet, "records.latencies", log);
        Numbers(block.Values, rows, NumberRule.Value, NaNRule.Any, "records.values", log);
        Numbers(block.ActualValues, rows, NumberRule.Value, NaNRule.Any, "records.actual_values", log);
        CheckNumbers(block.Features, NamedColumnRules.Features, rows, log);
        CheckNumbers(block.Measurements, NamedColumnRules.Measurements, rows, log);
        if (!block.LowerBounds.IsEmpty || !block.UpperBounds.IsEmpty || !block.IntervalLevels.IsEmpty)
            _intervals.Check(block, rows, log);
        if (block.Probabilities.Count > 0)
            _probabilities.Check(block.Probabilities, rows, log);
        Tokens(block.InputTokens, rows, "records.input_tokens", log);
        Tokens(block.OutputTokens, rows, "records.output_tokens", log);
        Tokens(block.CachedTokens, rows, "records.cached_tokens", log);
        Tokens(block.ReasoningTokens, rows, "records.reasoning_tokens", log);
        Numbers(block.TimeToFirstToken, rows, NumberRule.TokenTime, NaNRule.Any, "records.time_to_first_token", log);
        Numbers(block.TimePerOutputToken, rows, NumberRule.TokenTime, NaNRule.Any, "records.time_per_output_token", log);
        Numbers(block.Costs, rows, NumberRule.Cost, NaNRule.Any, "records.costs", log);
        if (block.Embeddings.Count > 0)
            _embeddings.Check(block, settings.Embeddings ?? [], log);
    }

    private void CheckWeights(RecordBlock block, int rows, RejectionLog log)
    {
        if (!block.Weights.IsEmpty)
        {
            if (!AllWithin(block.Weights, rows, NumberRule.Weight, NaNRule.None))
                DropWeights(block.Weights, rows, log);
            return;
        }

        var weight = block.Weight;
        if (weight != 0 && !NumberRule.Weight.Allows(weight))
            DropAll(rows, NumberRule.Weight, "records.weight", weight, log);
    }

    private void CheckIndices(ReusableList<FeatureColumn> columns, NamedColumnRules rules, int rows, RejectionLog log)
    {
        foreach (var column in columns)
        {
            if (!column.Indices.IsEmpty)
                _indices.Check(column, rows, rules, log);
        }
    }

    private void CheckNumbers(ReusableList<FeatureColumn> columns, NamedColumnRules rules, int rows, RejectionLog log)
    {
        foreach (var column in columns)
        {
            if (!column.Numbers.IsEmpty && !AllWithin(column.Numbers, rows, rules.Numbers, NaNRule.Any))
                ClearNumbers(column.Numbers, rows, rules.Numbers, NaNRule.Any, rules.FieldOf(column), log);
        }
    }

    internal static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void DropAll(int rows, NumberRule rule, string field, double value, RejectionLog log)
    {
        ulong count = 0;
        for (var row = 0; row < rows; row++)
            count += _rows.Drop(row) ? 1u : 0;
        if (count > 0)
            log.Add(rule.Reason, field, Show(value), rule.Limit, count);
    }

    private void Tokens(ReadOnlyMemory<byte> column, int rows, string field, RejectionLog log)
    {
        if (column.IsEmpty || !Column.As<uint>(column).ContainsAnyInRange(RecordLimits.MaxTokens + 1, Absent.Tokens - 1))
            return;
        var tokens = Column.As<uint>(column);
        var (count, first) = (0UL, 0U);
        for (var row = 0; row < rows; row++)
        {
            if (tokens[row] is <= RecordLimits.MaxTokens or Absent.Tokens || !_rows.Keeps(row))
                continue;
            first = count++ == 0 ? tokens[row] : first;
            Clear(column, sizeof(uint), row);
        }

        if (count > 0)
            log.AddCells(RejectionReasons.TokensInvalid, field, Show(first), "0 to 100000000 tokens", count);
    }

    private void Numbers(ReadOnlyMemory<byte> column, int rows, NumberRule rule, NaNRule nan, string field, RejectionLog log)
    {
        if (!column.IsEmpty && !AllWithin(column, rows, rule, nan))
            ClearNumbers(column, rows, rule, nan, field, log);
    }

    private static bool AllWithin(ReadOnlyMemory<byte> column, int rows, NumberRule rule, NaNRule nan) => Column.Width(column, rows) == 4
        ? ColumnCheck.AllWithin(Column.As<float>(column), Single(rule.Low), Single(rule.High), nan)
        : ColumnCheck.AllWithin(Column.As<double>(column), rule.Low, rule.High, nan);

    private void DropWeights(ReadOnlyMemory<byte> column, int rows, RejectionLog log)
    {
        var weights = Column.As<float>(column);
        var (count, first) = (0UL, 0.0);
        for (var row = 0; row < rows; row++)
        {
            if (ColumnCheck.IsWithin(weights[row], Single(NumberRule.Weight.Low), Single(NumberRule.Weight.High), NaNRule.None) || !_rows.Drop(row))
                continue;
            first = count++ == 0 ? weights[row] : first;
        }

        if (count > 0)
            log.Add(NumberRule.Weight.Reason, "records.weights", Show(first), NumberRule.Weight.Limit, count);
    }

    /// <summary>All bits set is the absent value of every column of numbers. The column is of the request's own buffer.</summary>
    internal static void Clear(ReadOnlyMemory<byte> column, int width, int row) =>
        MemoryMarshal.AsMemory(column).Span.Slice(row * width, width).Fill(byte.MaxValue);

    private void ClearNumbers(ReadOnlyMemory<byte> column, int rows, NumberRule rule, NaNRule nan, string field, RejectionLog log)
    {
        var width = Column.Width(column, rows);
        var span = column.Span;
        var (count, first) = (0UL, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var value = Column.Number(span, width, row);
            var good = width == 4
                ? ColumnCheck.IsWithin(Column.As<float>(column)[row], Single(rule.Low), Single(rule.High), nan)
                : ColumnCheck.IsWithin(value, rule.Low, rule.High, nan);
            if (good || !_rows.Keeps(row))
                continue;
            first = count++ == 0 ? value : first;
            Clear(column, width, row);
        }

        if (count > 0)
            log.AddCells(rule.Reason, field, Show(first), rule.Limit, count);
    }

    // Bounds past the largest float mean that every finite one is good.
    private static float Single(double bound) => (float)Math.Clamp(bound, -float.MaxValue, float.MaxValue);
}
