namespace OrleansMonitor.Domain.Classification;

/// <content>Metrics.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>The metrics; null without records.</summary>
    /// <param name="positiveClass">For a binary task the class whose precision, recall, F1 and specificity are wanted by themselves.</param>
    public ClassificationFigures? ToFigures(string? positiveClass = null) =>
        IsEmpty ? null : ClassificationMetrics.Of(ToTable(), positiveClass);

    /// <summary>The classes that records have, in ordinal order, <see cref="ClassificationFigures.OtherClass"/> last.</summary>
    internal string[] UsedClasses()
    {
        Span<ushort> slots = stackalloc ushort[MaxClasses + 1];
        var count = UsedSlots(slots);
        var hasOther = IsUsed(Other);
        var names = new string[hasOther ? count + 1 : count];
        for (var i = 0; i < count; i++)
        {
            names[i] = _classes.Name(slots[i]);
        }

        if (hasOther)
        {
            names[count] = ClassificationFigures.OtherClass;
        }

        return names;
    }

    private ConfusionTable ToTable()
    {
        Span<ushort> slots = stackalloc ushort[MaxClasses + 1];
        var classes = UsedSlots(slots);
        var hasOther = IsUsed(Other);
        var size = hasOther ? classes + 1 : classes;
        slots[classes] = hasOther ? (ushort)Other : slots[classes];
        var table = new ConfusionTable
        {
            Classes = new string[size],
            HasOther = hasOther,
            Counts = new ulong[size][],
            Weights = new double[size][],
            Support = new double[size],
            Predicted = new double[size],
            SupportSquares = new double[size],
            PredictedSquares = new double[size],
            Correct = new double[size],
        };
        for (var row = 0; row < size; row++)
        {
            table.Classes[row] = row < classes ? _classes.Name(slots[row]) : ClassificationFigures.OtherClass;
            table.SupportSquares[row] = RowSquares(slots[row]);
            table.PredictedSquares[row] = ColumnSquares(slots[row]);
            table.Correct[row] = row < classes ? CellWeight(slots[row], slots[row]) : OtherCorrectWeight;
            (table.Counts[row], table.Weights[row]) = (new ulong[size], new double[size]);
            for (var column = 0; column < size; column++)
            {
                var weight = CellWeight(slots[row], slots[column]);
                table.Counts[row][column] = _counts[slots[row] * _stride + slots[column]];
                table.Weights[row][column] = weight;
                table.Support[row] += weight;
                table.Predicted[column] += weight;
            }
        }

        return table;
    }
}
