using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>A column of a baseline: its bins, what the baseline has in them, and the moments of its numbers.</summary>
public sealed class BaselineColumn
{
    public required FrozenColumn Bins { get; init; }

    /// <summary>What the baseline has in each cell. Not to be changed.</summary>
    public required ColumnCounts Counts { get; init; }

    /// <summary>
    /// Per value cell of numbers where its values lie: their mean, and the smallest and the largest value for the cells beyond them.
    /// Empty of categories.
    /// </summary>
    public double[] Centres { get; init; } = [];

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>How much the column counts in the model's verdict, more than 0.</summary>
    public double Importance { get; init; } = 1;

    /// <summary>Values that are there.</summary>
    public ulong Values => Counts.Total;

    /// <summary>Whether there are categories and none is listed, because none is frequent enough or all were withheld: then nothing can be told apart.</summary>
    public bool ListsNothing => !Bins.IsNumeric && Bins.Categories.Length == 0 && Values > 0;

    internal void WriteTo(AggregateWriter writer)
    {
        Bins.WriteTo(writer);
        Counts.WriteTo(writer);
        writer.WriteNumber(Importance);
        writer.WriteByte((byte)((Min is null ? 0 : 1) | (StandardDeviation is null ? 0 : 2)));
        if (Min is null)
            return;
        writer.WriteNumber(Min.Value);
        writer.WriteNumber(Max!.Value);
        writer.WriteNumber(Mean!.Value);
        if (StandardDeviation is { } deviation)
            writer.WriteNumber(deviation);
        foreach (var centre in Centres)
            writer.WriteNumber(centre);
    }

    internal static BaselineColumn Read(ref AggregateReader reader)
    {
        var bins = FrozenColumn.Read(ref reader);
        var counts = new ColumnCounts();
        counts.MergeFrom(ref reader);
        if (counts.Cells != bins.CellCount)
            throw new AggregateFormatException($"the column '{bins.Name}' has {bins.CellCount} cells and {counts.Cells} counts");
        var importance = reader.ReadFinite();
        if (importance <= 0)
            throw new AggregateFormatException($"the column '{bins.Name}' has the importance {importance}, which must be more than 0");
        var form = reader.ReadByte();
        if (form > 3 || ((form & 1) != 0 && !bins.IsNumeric))
            throw new AggregateFormatException($"the column '{bins.Name}' has the unknown form {form}");
        if ((form & 1) == 0)
            return new BaselineColumn { Bins = bins, Counts = counts, Importance = importance };
        var (min, max, mean) = (reader.ReadFinite(), reader.ReadFinite(), reader.ReadFinite());
        double? deviation = (form & 2) != 0 ? reader.ReadAmount() : null;
        var centres = new double[bins.ValueCells];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = reader.ReadFinite();
        return new BaselineColumn
        {
            Bins = bins,
            Counts = counts,
            Importance = importance,
            Min = min,
            Max = max,
            Mean = mean,
            StandardDeviation = deviation,
            Centres = centres,
        };
    }
}
