namespace OrleansMonitor.Domain.Records;

/// <summary>
/// What must hold of a block as a whole before any record of it is looked at: sizes, names of the slice, and lengths of the
/// columns. A block that fails is rejected with all its records.
/// </summary>
public sealed class BlockShape
{
    private const string FloatWidths = "4 or 8 bytes a record";

    private readonly HashSet<(string Name, bool IsCategorical)> _names = [];

    /// <summary>True, or false after the reason was logged.</summary>
    public bool Check(RecordBlock block, RejectionLog log)
    {
        var count = block.Count;
        if (!CheckSize(count, "records.count", log)
            || !CheckName(block.Model, "records.model", false, count, log)
            || !CheckName(block.Version, "records.version", true, count, log)
            || !CheckName(block.Segment, "records.segment", true, count, log)
            || !CheckName(block.PositiveClass, "records.positive_class", true, count, log))
            return false;
        return CheckColumns(block, log)
            && CheckNamed(block.Features, block.FeatureTotal, NamedColumnRules.Features, count, log)
            && CheckNamed(block.Measurements, block.MeasurementTotal, NamedColumnRules.Measurements, count, log)
            && CheckNamed(block.Probabilities, block.ProbabilityTotal, NamedColumnRules.Probabilities, count, log)
            && CheckProbabilities(block, log)
            && CheckNamed(block.Dimensions, block.DimensionTotal, NamedColumnRules.Dimensions, count, log)
            && EmbeddingRules.Check(block, log);
    }

    /// <summary>The same of a block of labels.</summary>
    public bool Check(LabelBlock block, RejectionLog log)
    {
        var count = block.Count;
        if (!CheckSize(count, "labels.count", log) || !CheckName(block.Model, "labels.model", false, count, log))
            return false;
        if (block.InferenceIds.IsEmpty)
        {
            log.Add(RejectionReasons.IdMissing, "labels.inference_ids", "", "8 bytes a record", count);
            return false;
        }

        if (block.Labels.IsEmpty && block.ActualValues.IsEmpty && block.MeasurementTotal == 0)
        {
            log.Add(RejectionReasons.LabelMissing, "labels.labels", "", "labels, actual_values or measurements", count);
            return false;
        }

        return CheckWidth(block.InferenceIds, count, 8, 0, 0, "labels.inference_ids", "8 bytes a record", log)
            && CheckWidth(block.Labels, count, 1, 2, 0, "labels.labels", "1 or 2 bytes a record", log)
            && CheckWidth(block.ActualValues, count, 4, 8, 0, "labels.actual_values", FloatWidths, log)
            && CheckNamed(block.Measurements, block.MeasurementTotal, NamedColumnRules.LateMeasurements, count, log);
    }

    private static bool CheckSize(uint count, string field, RejectionLog log)
    {
        if (count is > 0 and <= RecordLimits.MaxRecords)
            return true;
        var reason = count == 0 ? RejectionReasons.CountInvalid : RejectionReasons.TooManyRecords;
        log.Add(reason, field, $"{count}", $"1 to {RecordLimits.MaxRecords}", count);
        return false;
    }

    private static bool CheckName(string name, string field, bool mayBeEmpty, uint count, RejectionLog log)
    {
        if (NameRules.CheckInPath(name, mayBeEmpty) is not { } reason)
            return true;
        log.Add(reason, field, NameRules.Show(name), NameRules.LimitOf(reason), count);
        return false;
    }

    private static bool CheckColumns(RecordBlock block, RejectionLog log)
    {
        var count = block.Count;
        return CheckWidth(block.Times, count, 2, 4, 8, "records.times", "2, 4 or 8 bytes a record", log)
            && CheckWidth(block.Predictions, count, 1, 2, 0, "records.predictions", "1 or 2 bytes a record", log)
            && CheckWidth(block.Labels, count, 1, 2, 0, "records.labels", "1 or 2 bytes a record", log)
            && CheckWidth(block.Scores, count, 4, 8, 0, "records.scores", FloatWidths, log)
            && CheckWidth(block.Latencies, count, 4, 8, 0, "records.latencies", FloatWidths, log)
            && CheckWidth(block.Weights, count, 4, 0, 0, "records.weights", "4 bytes a record", log)
            && CheckWidth(block.Errors, count, 1, 0, 0, "records.errors", "1 byte a record", log)
            && CheckWidth(block.Values, count, 4, 8, 0, "records.values", FloatWidths, log)
            && CheckWidth(block.ActualValues, count, 4, 8, 0, "records.actual_values", FloatWidths, log)
            && CheckWidth(block.LowerBounds, count, 4, 8, 0, "records.interval.lower", FloatWidths, log)
            && CheckWidth(block.UpperBounds, count, 4, 8, 0, "records.interval.upper", FloatWidths, log)
            && CheckWidth(block.IntervalLevels, count, 4, 8, 0, "records.interval.level", FloatWidths, log)
            && CheckWidth(block.InferenceIds, count, 8, 0, 0, "records.inference_ids", "8 bytes a record", log)
            && CheckWidth(block.InputTokens, count, 4, 0, 0, "records.input_tokens", "4 bytes a record", log)
            && CheckWidth(block.OutputTokens, count, 4, 0, 0, "records.output_tokens", "4 bytes a record", log)
            && CheckWidth(block.CachedTokens, count, 4, 0, 0, "records.cached_tokens", "4 bytes a record", log)
            && CheckWidth(block.ReasoningTokens, count, 4, 0, 0, "records.reasoning_tokens", "4 bytes a record", log)
            && CheckWidth(block.TimeToFirstToken, count, 4, 8, 0, "records.time_to_first_token", FloatWidths, log)
            && CheckWidth(block.TimePerOutputToken, count, 4, 8, 0, "records.time_per_output_token", FloatWidths, log)
            && CheckWidth(block.Costs, count, 4, 8, 0, "records.costs", FloatWidths, log);
    }

    private static bool CheckWidth(ReadOnlyMemory<byte> column, uint count, int width1, int width2, int width3, string field, string limit, RejectionLog log)
    {
        if (column.IsEmpty)
            return true;
        var (width, rest) = Math.DivRem(column.Length, (int)count);
        if (rest == 0 && (width == width1 || width == width2 || width == width3))
            return true;
        log.Add(RejectionReasons.ColumnLength, field, $"{column.Length} bytes for {count} records", limit, count);
        return false;
    }

    private static bool CheckProbabilities(RecordBlock block, RejectionLog log)
    {
        foreach (var column in block.Probabilities)
        {
            if (column.Indices.IsEmpty)
                continue;
            log.Add(NamedColumnRules.Probabilities.Kind, NamedColumnRules.Probabilities.FieldOf(column), "indices", "numbers", block.Count);
            return false;
        }

        return true;
    }

    private bool CheckNamed(ReusableList<FeatureColumn> columns, int total, NamedColumnRules rules, uint count, RejectionLog log)
    {
        if (total > columns.Count)
        {
            var limit = columns.Count == rules.Max ? $"{rules.Max} in a block" : "too many in the batch";
            log.Add(rules.TooMany, rules.Field, $"{total}", limit, count);
            return false;
        }

        _names.Clear();
        foreach (var column in columns)
        {
            if (NameRules.Check(column.Name) is { } problem)
            {
                log.Add(problem, rules.NameField, NameRules.Show(column.Name), NameRules.LimitText, count);
                return false;
            }

            if (!CheckWidth(column.Numbers, count, 4, 8, 0, rules.NumbersField, FloatWidths, log)
                || !CheckWidth(column.Indices, count, 1, 2, 0, rules.IndicesField, "1 or 2 bytes a record", log))
                return false;
            if (!column.Numbers.IsEmpty && rules.IsOfCategories)
            {
                log.Add(rules.Kind, rules.FieldOf(column), "numbers", "indices into categories", count);
                return false;
            }

            if (!column.Numbers.IsEmpty && !column.Indices.IsEmpty)
            {
                log.Add(rules.Kind, rules.FieldOf(column), "numbers and indices", "one of them", count);
                return false;
            }

            if (!_names.Add((column.Name, column.IsCategorical)))
            {
                log.Add(rules.Duplicate, rules.FieldOf(column), "twice", "once of a kind in a block", count);
                return false;
            }
        }

        return true;
    }
}
