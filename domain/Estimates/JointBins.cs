using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// Frozen bins of what was predicted together with its score, of which estimates are made: a row of cells for records that were predicted
/// another class, and one for the positive class, where there is one. With edges e₀ &lt; e₁ &lt; … &lt; eₖ the cells of a row are
/// (−∞, e₀], (e₀, e₁], …, (eₖ, +∞).
/// </summary>
public sealed class JointBins
{
    /// <summary>Two rows of so many cells fit where a column's counts are kept.</summary>
    public const int MaxScoreCells = 100;

    // A power of two, so that a score's part of the unit interval is exact.
    private const int Parts = 1024;

    // Per part of the unit interval how many edges lie below it.
    private readonly byte[] _below = new byte[Parts];
    private readonly float[] _singleEdges;

    /// <param name="positive">The class that scores are the probability of; empty: scores are the confidence of whatever is predicted.</param>
    /// <param name="edges">Ascending.</param>
    public JointBins(string positive, double[] edges)
    {
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(edges);
        if (edges.Length >= MaxScoreCells)
            throw new ArgumentException($"{edges.Length} edges; the limit is {MaxScoreCells - 1}", nameof(edges));
        for (var i = 0; i < edges.Length; i++)
        {
            if (!double.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
                throw new ArgumentException($"edge {i} is {edges[i]}; edges are finite and ascend", nameof(edges));
        }

        (Positive, Edges) = (positive, edges);
        _singleEdges = Array.ConvertAll(edges, BinEdges.RoundDown);
        for (var part = 0; part < Parts; part++)
        {
            while (_below[part] < edges.Length && _singleEdges[_below[part]] < (float)part / Parts)
                _below[part]++;
        }
    }

    /// <summary>Empty where scores are the confidence of the predicted class.</summary>
    public string Positive { get; }

    public double[] Edges { get; }

    public int ScoreCells => Edges.Length + 1;

    /// <summary>1, or 2 where a positive class is known: the second one is of those that were predicted positive.</summary>
    public int Rows => Positive.Length == 0 ? 1 : 2;

    public int CellCount => Rows * ScoreCells;

    /// <summary>Stands for records without a prediction or a score, which are not counted.</summary>
    public int Missing => CellCount;

    /// <summary>The first cell of the row of a predicted class.</summary>
    public int RowOf(string predicted) => Rows == 2 && predicted == Positive ? ScoreCells : 0;

    /// <summary>The cell of a score within its row; −1 for none.</summary>
    public int ScoreCellOf(double score)
    {
        if (double.IsNaN(score))
            return -1;
        int cell = score > 0 ? _below[(int)Math.Min(score * Parts, Parts - 1)] : 0;
        while (cell < Edges.Length && score > Edges[cell])
            cell++;
        return cell;
    }

    /// <inheritdoc cref="ScoreCellOf(double)"/>
    public int ScoreCellOf(float score)
    {
        if (float.IsNaN(score))
            return -1;
        int cell = score > 0 ? _below[(int)Math.Min(score * Parts, Parts - 1)] : 0;
        while (cell < _singleEdges.Length && score > _singleEdges[cell])
            cell++;
        return cell;
    }

    /// <summary>The positive class, number of edges, edges.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteString(Positive);
        writer.WriteVarUInt((ulong)Edges.Length);
        foreach (var edge in Edges)
            writer.WriteDouble(edge);
    }

    internal static JointBins Read(ref AggregateReader reader)
    {
        var positive = reader.ReadString();
        var edges = new double[reader.ReadCount(MaxScoreCells - 1)];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = reader.ReadDouble();
        try
        {
            return new JointBins(positive, edges);
        }
        catch (ArgumentException e)
        {
            throw new AggregateFormatException($"the scores have no good bins: {e.Message}");
        }
    }
}
