using System.Numerics;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>
/// Local outlier factor (Breunig, Kriegel, Ng and Sander 2000) of rows against kept ones: the mean density around the nearest kept rows
/// divided by the density around the row itself. About 1 within the data, larger outside.
/// </summary>
internal sealed class LocalOutlierFactor : OutlierModel
{
    // Rows that are all alike have no distance; their density is bounded by it, as scikit-learn's is.
    private const double LeastReach = 1e-10;

    private static readonly double[] Bounds = [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7.5, 10, 20];

    private readonly double[] _columns;
    private readonly double[] _reach;
    private readonly double[] _density;
    private readonly int _rows;
    private readonly int _features;
    private readonly int _neighbours;

    private LocalOutlierFactor(double[] columns, int features, int neighbours, double[] reach, double[] density)
    {
        (_columns, _features, _neighbours, _reach, _density) = (columns, features, neighbours, reach, density);
        _rows = reach.Length;
    }

    public override ReadOnlySpan<double> Edges => Bounds;

    /// <summary>Rows that it keeps.</summary>
    public int Rows => _rows;

    /// <summary>Kept rows that have at least as many of their kind as there are neighbours, so that their density has no meaning.</summary>
    public int Duplicated => _reach.Count(static reach => reach == 0);

    /// <param name="rows">Row after row; all are kept.</param>
    public static LocalOutlierFactor Fit(ReadOnlySpan<double> rows, int features, int neighbours)
    {
        var count = rows.Length / features;
        var columns = new double[rows.Length];
        for (var row = 0; row < count; row++)
        {
            for (var feature = 0; feature < features; feature++)
                columns[(feature * count) + row] = rows[(row * features) + feature];
        }

        var model = new LocalOutlierFactor(columns, features, neighbours, new double[count], new double[count]);
        var nearest = new Neighbour[count * neighbours];
        var distances = new double[count];
        for (var row = 0; row < count; row++)
        {
            var own = nearest.AsSpan(row * neighbours, neighbours);
            model.Find(rows.Slice(row * features, features), row, distances, own);
            model._reach[row] = own[^1].Distance;
        }

        for (var row = 0; row < count; row++)
            model._density[row] = model.DensityOf(nearest.AsSpan(row * neighbours, neighbours));
        return model;
    }

    public override void Score(ReadOnlySpan<double> rows, Span<double> scores) => Score(rows, default, scores);

    public override void ScoreOwn(ReadOnlySpan<double> rows, ReadOnlySpan<int> numbers, Span<double> scores) => Score(rows, numbers, scores);

    /// <summary>Rows and neighbours; column after column, then the distance of the farthest neighbour and the density of each row.</summary>
    public override void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_rows);
        writer.WriteVarUInt((ulong)_neighbours);
        foreach (var numbers in (double[][])[_columns, _reach, _density])
        {
            foreach (var number in numbers)
                writer.WriteDouble(number);
        }
    }

    public static LocalOutlierFactor Read(ref AggregateReader reader, int features)
    {
        var (rows, neighbours) = (reader.ReadCount(OutlierSettings.MaxReferenceRows), reader.ReadCount(OutlierSettings.MaxNeighbours));
        if (neighbours == 0 || rows <= neighbours || reader.Remaining < (long)rows * (features + 2) * sizeof(double))
            throw new AggregateFormatException($"a local outlier factor of {rows} rows and {neighbours} neighbours");
        return new LocalOutlierFactor(Numbers(ref reader, rows * features), features, neighbours, Numbers(ref reader, rows), Numbers(ref reader, rows));
    }

    private static double[] Numbers(ref AggregateReader reader, int count)
    {
        var numbers = new double[count];
        foreach (ref var number in numbers.AsSpan())
            number = reader.ReadDouble() is var read && double.IsFinite(read) ? read : throw new AggregateFormatException("a kept row has a number that is not finite");
        return numbers;
    }

    private void Score(ReadOnlySpan<double> rows, ReadOnlySpan<int> numbers, Span<double> scores)
    {
        Span<double> distances = stackalloc double[_rows];
        Span<Neighbour> nearest = stackalloc Neighbour[_neighbours];
        for (var row = 0; row < scores.Length; row++)
        {
            Find(rows.Slice(row * _features, _features), numbers.IsEmpty ? -1 : numbers[row], distances, nearest);
            var around = 0.0;
            foreach (var neighbour in nearest)
                around += _density[neighbour.Row];
            scores[row] = around / _neighbours / DensityOf(nearest);
        }
    }

    private double DensityOf(ReadOnlySpan<Neighbour> nearest)
    {
        var sum = 0.0;
        foreach (var neighbour in nearest)
            sum += Math.Max(neighbour.Distance, _reach[neighbour.Row]);
        return 1 / ((sum / nearest.Length) + LeastReach);
    }

    /// <summary>The nearest kept rows in the order of their distances, of equal ones those that were kept first.</summary>
    private void Find(ReadOnlySpan<double> row, int except, Span<double> squares, Span<Neighbour> nearest)
    {
        squares = squares[.._rows];
        squares.Clear();
        for (var feature = 0; feature < _features; feature++)
            AddSquares(_columns.AsSpan(feature * _rows, _rows), row[feature], squares);
        if (except >= 0)
            squares[except] = double.PositiveInfinity;
        var count = 0;
        for (var i = 0; i < squares.Length; i++)
        {
            if (count == nearest.Length && !(squares[i] < nearest[^1].Distance))
                continue;
            var at = count < nearest.Length ? count++ : count - 1;
            for (; at > 0 && nearest[at - 1].Distance > squares[i]; at--)
                nearest[at] = nearest[at - 1];
            nearest[at] = new Neighbour(squares[i], i);
        }

        foreach (ref var neighbour in nearest)
            neighbour = neighbour with { Distance = Math.Sqrt(neighbour.Distance) };
    }

    private static void AddSquares(ReadOnlySpan<double> column, double value, Span<double> squares)
    {
        var own = new Vector<double>(value);
        var from = MemoryMarshal.Cast<double, Vector<double>>(column);
        var to = MemoryMarshal.Cast<double, Vector<double>>(squares);
        for (var i = 0; i < from.Length; i++)
        {
            var difference = from[i] - own;
            to[i] += difference * difference;
        }

        for (var i = from.Length * Vector<double>.Count; i < column.Length; i++)
            squares[i] += (column[i] - value) * (column[i] - value);
    }

    private readonly record struct Neighbour(double Distance, int Row);
}
