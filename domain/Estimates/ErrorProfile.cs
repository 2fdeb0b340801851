using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// The errors of the baseline's predicted numbers, by the cell that the predicted number lies in: mean and variance of the absolute and of
/// the squared error. Immutable.
/// </summary>
public sealed class ErrorProfile
{
    /// <summary>Rows with a predicted and an actual number below which no profile is made.</summary>
    public const double MinRows = 100;

    /// <param name="cells">Per cell of the column of predicted numbers.</param>
    public ErrorProfile(ErrorCell[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Length == 0 || !Array.Exists(cells, static cell => cell.Rows > 0))
            throw new ArgumentException("no cell has errors", nameof(cells));
        Cells = cells;
        foreach (var cell in cells)
            Rows += cell.Rows;
        Filled = Fill(cells);
    }

    public ErrorCell[] Cells { get; }

    /// <summary>Rows that it was made of.</summary>
    public double Rows { get; }

    /// <summary>Cells without rows have those of the nearest one that has some.</summary>
    public ErrorCell[] Filled { get; }

    /// <summary>Number of cells, and of each the rows, means and variances.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)Cells.Length);
        foreach (var cell in Cells)
        {
            writer.WriteNumber(cell.Rows);
            writer.WriteNumber(cell.Absolute);
            writer.WriteNumber(cell.AbsoluteVariance);
            writer.WriteNumber(cell.Squared);
            writer.WriteNumber(cell.SquaredVariance);
        }
    }

    internal static ErrorProfile Read(ref AggregateReader reader, int cells)
    {
        if (reader.ReadCount(Baselines.FrozenColumn.MaxBins + 2) != cells)
            throw new AggregateFormatException($"errors are not of {cells} cells");
        var read = new ErrorCell[cells];
        for (var cell = 0; cell < cells; cell++)
            read[cell] = new ErrorCell(reader.ReadAmount(), reader.ReadAmount(), reader.ReadAmount(), reader.ReadAmount(), reader.ReadAmount());
        try
        {
            return new ErrorProfile(read);
        }
        catch (ArgumentException e)
        {
            throw new AggregateFormatException(e.Message);
        }
    }

    private static ErrorCell[] Fill(ErrorCell[] cells)
    {
        var filled = (ErrorCell[])cells.Clone();
        for (var cell = 0; cell < cells.Length; cell++)
        {
            for (var distance = 1; filled[cell].Rows == 0; distance++)
            {
                if (cell - distance >= 0 && cells[cell - distance].Rows > 0)
                    filled[cell] = cells[cell - distance];
                else if (cell + distance < cells.Length && cells[cell + distance].Rows > 0)
                    filled[cell] = cells[cell + distance];
            }
        }

        return filled;
    }
}

/// <summary>Errors of the rows whose predicted number lies in a cell.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Absolute">Mean of |e|.</param>
/// <param name="AbsoluteVariance">Its variance between rows.</param>
/// <param name="Squared">Mean of e².</param>
/// <param name="SquaredVariance">Its variance between rows.</param>
public readonly record struct ErrorCell(double Rows, double Absolute, double AbsoluteVariance, double Squared, double SquaredVariance);
