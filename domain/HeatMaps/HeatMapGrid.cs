using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.HeatMaps;

/// <summary>
/// The distribution of a figure over time, in columns of steps and rows of values. Buckets of sketches are counted in the row in which what
/// stands for them lies, so that a count near an edge may be one row off: sketches of latencies are right to 1%, of numbers to 3%.
/// </summary>
public sealed class HeatMapGrid
{
    public const int MaxRows = 100;

    /// <summary>Share of the weight at either end that lies in the outermost rows, so that one absurd value does not flatten the others.</summary>
    private const double Tail = 0.001;

    private HeatMapGrid(double[] edges, double[][] counts) => (Edges, Counts) = (edges, counts);

    /// <summary>Bounds of the rows, ascending, one more than rows; none without any value. What lies beyond them is counted in the outermost rows.</summary>
    public double[] Edges { get; }

    /// <summary>By column and row: predictions, estimated from the records' weights.</summary>
    public double[][] Counts { get; }

    /// <summary>What has to be decoded of the windows.</summary>
    public static AggregateParts PartsOf(HeatMapFigure figure) => figure switch
    {
        HeatMapFigure.Latency => AggregateParts.Traffic | AggregateParts.Latency,
        HeatMapFigure.TimeToFirstToken => AggregateParts.Traffic | AggregateParts.Tokens,
        _ => AggregateParts.Traffic | AggregateParts.Outputs,
    };

    /// <param name="figure">Whose distribution.</param>
    /// <param name="columns">The windows; null: without records.</param>
    /// <param name="rows">1 to <see cref="MaxRows"/>.</param>
    public static HeatMapGrid Of(HeatMapFigure figure, IReadOnlyList<PartialAggregate?> columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaxRows);
        var cells = columns.Select(column => column is null ? [] : CellsOf(figure, column)).ToArray();
        var edges = EdgesOf(figure, cells, rows);
        var counts = new double[cells.Length][];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = new double[edges.Length == 0 ? 0 : rows];
            foreach (var (value, weight) in edges.Length == 0 ? [] : cells[i])
                counts[i][RowOf(edges, value)] += weight;
        }

        return new HeatMapGrid(edges, counts);
    }

    private static List<(double Value, double Weight)> CellsOf(HeatMapFigure figure, PartialAggregate window) => figure switch
    {
        HeatMapFigure.Latency => window.HasLatency ? window.Latency.Seconds.Cells() : [],
        HeatMapFigure.TimeToFirstToken => window.HasTokens ? window.Tokens.TimeToFirstToken.Seconds.Cells() : [],
        HeatMapFigure.Score => window.HasOutputs && window.Outputs.ToScores() is { } scores ? scores.Cells() : [],
        _ => window.HasOutputs ? window.Outputs.Values.Quantiles.Buckets().ConvertAll(static bucket => (bucket.Upper, bucket.Weight)) : [],
    };

    private static double[] EdgesOf(HeatMapFigure figure, List<(double Value, double Weight)>[] columns, int rows)
    {
        var all = columns.SelectMany(static column => column).OrderBy(static cell => cell.Value).ToList();
        if (all.Count == 0)
            return [];
        if (figure == HeatMapFigure.Score)
            return [.. Enumerable.Range(0, rows + 1).Select(row => row / (double)rows)];
        var isLog = figure is HeatMapFigure.Latency or HeatMapFigure.TimeToFirstToken;
        var positive = isLog ? all.FindAll(static cell => cell.Value > 0) : all;
        if (positive.Count == 0)
            positive = [(1e-6, 1)];
        var (low, high) = (At(positive, Tail), At(positive, 1 - Tail));
        // A single value has a row of its own too.
        if (!(high > low))
            (low, high) = isLog ? (low / 1.1, low * 1.1) : (low - 0.5, low + 0.5);
        return [.. Enumerable.Range(0, rows + 1).Select(row => isLog ? low * Math.Pow(high / low, row / (double)rows) : low + ((high - low) * row / rows))];
    }

    private static double At(List<(double Value, double Weight)> cells, double share)
    {
        var (rank, below) = (share * cells.Sum(static cell => cell.Weight), 0.0);
        foreach (var (value, weight) in cells)
        {
            below += weight;
            if (below >= rank)
                return value;
        }

        return cells[^1].Value;
    }

    private static int RowOf(double[] edges, double value)
    {
        var at = Array.BinarySearch(edges, value);
        return Math.Clamp(at >= 0 ? at : ~at - 1, 0, edges.Length - 2);
    }
}
