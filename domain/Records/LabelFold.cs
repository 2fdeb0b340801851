using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Records;

/// <summary>Checks labels that came on their own and hands them on; those that cannot be used are dropped and logged.</summary>
public static class LabelFold
{
    /// <summary>Adds the labels of a block whose shape is good. Answers how many.</summary>
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
            if (IsUsable(block, index, actual, log))
            {
                labels.Add(ids[row], index < 0 ? null : block.Classes[index], index < 0 ? actual : double.NaN, block.Replace);
                added++;
            }
        }

        return added;
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
