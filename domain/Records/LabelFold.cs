using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Records;

/// <summary>Checks labels and measurements that came on their own and hands them on; those that cannot be used are dropped and logged.</summary>
public static class LabelFold
{
    /// <summary>Adds those of a block whose shape is good. Answers how many of its rows.</summary>
    public static int Add(LabelBlock block, LabelChunkWriter labels, RejectionLog log)
    {
        var rows = (int)block.Count;
        var ids = Column.As<ulong>(block.InferenceIds);
        var added = 0;
        for (var row = 0; row < rows; row++)
        {
            if (ids[row] == 0)
            {
                log.Add(RejectionReasons.IdMissing, "labels.inference_ids", "0", "the hash of an id, not 0", 1);
                continue;
            }

            var index = block.Labels.IsEmpty ? -1 : Column.Index(block.Labels.Span, Column.Width(block.Labels, rows), row);
            var actual = block.ActualValues.IsEmpty ? double.NaN : Column.Number(block.ActualValues.Span, Column.Width(block.ActualValues, rows), row);
            var isLabelled = index >= 0 || !double.IsNaN(actual) || block.Measurements.Count == 0;
            if (isLabelled && !IsUsable(block, index, actual, log))
                continue;
            if (isLabelled)
                labels.Add(ids[row], index < 0 ? null : block.Classes[index], index < 0 ? actual : double.NaN, block.Replace);
            if (AddMeasurements(block, row, ids[row], labels, log) || isLabelled)
                added++;
            else
                log.Add(RejectionReasons.LabelMissing, "labels.labels", "", "a class, a number or a measurement", 1);
        }

        return added;
    }

    /// <summary>Adds what was measured of a prediction. A value that cannot be used costs itself alone. False: the row has no value.</summary>
    private static bool AddMeasurements(LabelBlock block, int row, ulong id, LabelChunkWriter labels, RejectionLog log)
    {
        var rows = (int)block.Count;
        var found = false;
        foreach (var column in block.Measurements)
        {
            var value = new LateLabel(id, null, double.NaN, block.Replace, column.Name, block.Mean);
            if (!column.Numbers.IsEmpty)
                value = value with { Actual = Column.Number(column.Numbers.Span, Column.Width(column.Numbers, rows), row) };
            var index = column.Indices.IsEmpty ? -1 : Column.Index(column.Indices.Span, Column.Width(column.Indices, rows), row);
            if (index < 0 && double.IsNaN(value.Actual))
                continue;
            found = true;
            if (index >= 0 ? IsUsable(column, index, block.Mean, log) : IsUsable(column, value.Actual, log))
                labels.Add(index < 0 ? value : value with { Label = column.Categories[index] });
        }

        return found;
    }

    private static bool IsUsable(FeatureColumn column, double number, RejectionLog log)
    {
        var rule = NumberRule.Measurement;
        if (rule.Allows(number))
            return true;
        log.AddCell(rule.Reason, NamedColumnRules.LateMeasurements.FieldOf(column), RecordValidator.Show(number), rule.Limit);
        return false;
    }

    private static bool IsUsable(FeatureColumn column, int index, bool mean, RejectionLog log)
    {
        var field = NamedColumnRules.LateMeasurements.FieldOf(column);
        if (index >= column.Categories.Count)
        {
            log.AddCell(RejectionReasons.CategoryUnknown, field, $"{index}", column.Categories.Total == 0 ? "no dictionary was given" : $"0 to {column.Categories.Count - 1}");
            return false;
        }

        var name = column.Categories[index];
        if (NameRules.Check(name) is { } problem)
        {
            log.AddCell(problem, field, NameRules.Show(name), NameRules.LimitText);
            return false;
        }

        if (!mean)
            return true;
        log.AddCell(RejectionReasons.MeasurementKind, field, NameRules.Show(name), "a number: there is no mean of categories");
        return false;
    }

    private static bool IsUsable(LabelBlock block, int index, double actual, RejectionLog log)
    {
        var classes = block.Classes;
        if (index >= classes.Count)
        {
            if (index < classes.Total)
                log.Add(RejectionReasons.ClassLimit, "labels.labels", $"{index}", $"{classes.Limit} names in a dictionary", 1);
            else
                log.Add(RejectionReasons.ClassUnknown, "labels.labels", $"{index}", classes.Total == 0 ? "no dictionary was given" : $"0 to {classes.Total - 1}", 1);
            return false;
        }

        if (index >= 0)
        {
            if (NameRules.Check(classes[index]) is not { } problem)
                return true;
            log.Add(problem, "labels.classes", NameRules.Show(classes[index]), NameRules.LimitText, 1);
            return false;
        }

        if (double.IsNaN(actual))
        {
            log.Add(RejectionReasons.LabelMissing, "labels.labels", "", "a class or a number", 1);
            return false;
        }

        if (Math.Abs(actual) <= Features.NumericFeature.MaxMagnitude)
            return true;
        log.Add(RejectionReasons.ValueInvalid, "labels.actual_values", RecordValidator.Show(actual), "a magnitude of at most 1E+100", 1);
        return false;
    }
}
