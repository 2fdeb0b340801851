namespace OrleansMonitor.Domain.Classification;

/// <content>Whether labels and predictions have anything in common.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>Whether any record's label equals its prediction.</summary>
    public bool HasCorrect
    {
        get
        {
            if (_otherCorrect > 0)
                return true;
            for (var slot = Absent + 1; slot < _classes.SlotEnd; slot++)
            {
                if (_counts[(slot * _stride) + slot] != 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Records with both a label and a prediction.</summary>
    public ulong Pairs
    {
        get
        {
            ulong pairs = 0;
            for (var row = 0; row < _classes.SlotEnd; row++)
            {
                if (row == Absent)
                    continue;
                var cells = Row(row);
                for (var column = 0; column < cells.Length; column++)
                    pairs += column == Absent ? 0 : cells[column];
            }

            return pairs;
        }
    }
}
