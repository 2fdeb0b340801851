using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>Checks columns of indices: each must lie in its dictionary, and the name there must be one that may be used.</summary>
internal sealed class IndexValidator(KeptRows rows)
{
    public void Check(ReadOnlyMemory<byte> column, int count, NameList names, string reason, string field, RejectionLog log)
    {
        if (!column.IsEmpty && !IsGood(column, count, names))
            Drop(column, count, names, reason, field, log);
    }

    public void Check(FeatureColumn column, int count, NamedColumnRules rules, RejectionLog log)
    {
        if (!IsGood(column.Indices, count, column.Categories))
            Drop(column.Indices, count, column.Categories, RejectionReasons.CategoryUnknown, rules.FieldOf(column), log);
    }

    /// <summary>Error codes count from 1; 0 is no error.</summary>
    public void CheckErrors(RecordBlock block, int count, RejectionLog log)
    {
        var codes = block.ErrorCodes;
        if (block.Errors.IsEmpty)
            return;
        var errors = block.Errors.Span;
        var known = codes.Count;
        if (!errors.ContainsAnyInRange((byte)(known + 1), byte.MaxValue) && NameRules.FirstInvalid(codes.AsSpan()) < 0)
            return;
        for (var row = 0; row < count; row++)
        {
            var code = errors[row];
            if (code > known && rows.Drop(row))
                log.Add(RejectionReasons.ErrorCodeUnknown, "records.errors", $"{code}", $"0 to {known}", 1);
            else if (code > 0 && code <= known && NameRules.Check(codes[code - 1]) is { } problem && rows.Drop(row))
                log.Add(problem, "records.error_codes", NameRules.Show(codes[code - 1]), NameRules.LimitText, 1);
        }
    }

    private static bool IsGood(ReadOnlyMemory<byte> column, int count, NameList names)
    {
        if (NameRules.FirstInvalid(names.AsSpan()) >= 0)
            return false;
        if (Column.Width(column, count) == 1)
            return names.Count >= Absent.Index8 || !column.Span.ContainsAnyInRange((byte)names.Count, (byte)(Absent.Index8 - 1));
        return names.Count >= Absent.Index16
            || !MemoryMarshal.Cast<byte, ushort>(column.Span).ContainsAnyInRange((ushort)names.Count, (ushort)(Absent.Index16 - 1));
    }

    private void Drop(ReadOnlyMemory<byte> column, int count, NameList names, string reason, string field, RejectionLog log)
    {
        var width = Column.Width(column, count);
        var span = column.Span;
        for (var row = 0; row < count; row++)
        {
            var index = Column.Index(span, width, row);
            if (index >= 0 && index < names.Count)
            {
                if (NameRules.Check(names[index]) is { } problem && rows.Drop(row))
                    log.Add(problem, field, NameRules.Show(names[index]), NameRules.LimitText, 1);
            }
            else if (index >= 0 && rows.Drop(row))
            {
                // Names past the limit are counted and not kept, so the dictionary's true size tells the two cases apart.
                if (index < names.Total)
                    log.Add(RejectionReasons.ClassLimit, field, $"{index}", $"{names.Limit} names in a dictionary", 1);
                else
                    log.Add(reason, field, $"{index}", names.Total == 0 ? "no dictionary was given" : $"0 to {names.Total - 1}", 1);
            }
        }
    }
}
