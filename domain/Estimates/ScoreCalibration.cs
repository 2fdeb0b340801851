using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// How often what a score is the probability of happened in the baseline: per cell of scores an isotonic regression of the outcomes. Immutable.
/// </summary>
public sealed class ScoreCalibration
{
    /// <summary>Labelled rows with a score and a prediction below which nothing is calibrated.</summary>
    public const double MinRows = 100;

    private readonly double[] _rows;
    private readonly double[] _events;

    /// <param name="bins">Of the scores.</param>
    /// <param name="isBinary">The labels and predictions are of the positive class and one other.</param>
    /// <param name="rows">Per cell of scores the labelled rows of the baseline, or their effective number.</param>
    /// <param name="events">Those of them that are positive, or whose prediction is right where no positive class is known.</param>
    /// <param name="clustering">How far outcomes of neighbouring rows depend on each other.</param>
    public ScoreCalibration(JointBins bins, bool isBinary, double[] rows, double[] events, OutcomeClustering clustering = default)
    {
        ArgumentNullException.ThrowIfNull(bins);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(events);
        if (rows.Length != bins.ScoreCells || events.Length != bins.ScoreCells)
            throw new ArgumentException($"{rows.Length} and {events.Length} counts of {bins.ScoreCells} cells", nameof(rows));
        (Bins, IsBinary, _rows, _events, Clustering) = (bins, isBinary, rows, events, clustering);
        for (var cell = 0; cell < rows.Length; cell++)
        {
            if (!(rows[cell] >= 0 && events[cell] >= 0 && events[cell] <= rows[cell]))
                throw new ArgumentException($"cell {cell} has {events[cell]} events of {rows[cell]} rows", nameof(events));
            (Rows, Events) = (Rows + rows[cell], Events + events[cell]);
        }

        Blocks = IsotonicRegression.Blocks(events, rows);
        BlockCount = Blocks[^1] + 1;
        (Probabilities, Uncertainties, Spreads) = (new double[rows.Length], new double[BlockCount], new double[rows.Length]);
        Fit();
    }

    public JointBins Bins { get; }

    /// <summary>Scores are the probability of <see cref="JointBins.Positive"/>, and there is one other class.</summary>
    public bool IsBinary { get; }

    /// <summary>Labelled rows that it was fitted on.</summary>
    public double Rows { get; }

    public double Events { get; }

    public OutcomeClustering Clustering { get; }

    /// <summary>Per cell of scores the block of equal probability that it is in.</summary>
    public int[] Blocks { get; }

    public int BlockCount { get; }

    /// <summary>Per cell of scores the fitted probability.</summary>
    public double[] Probabilities { get; }

    /// <summary>Per cell of scores p(1 − p), with p of the posterior, which is never 0 or 1.</summary>
    public double[] Spreads { get; }

    /// <summary>Per block the variance of its probability: that of the posterior under Jeffreys' prior.</summary>
    public double[] Uncertainties { get; }

    /// <summary>Bins; 1 for two classes; correlation and rows of a cluster; per cell rows and events.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        Bins.WriteTo(writer);
        writer.WriteByte((byte)(IsBinary ? 1 : 0));
        writer.WriteNumber(Clustering.Correlation);
        writer.WriteNumber(Clustering.Rows);
        for (var cell = 0; cell < _rows.Length; cell++)
        {
            writer.WriteNumber(_rows[cell]);
            writer.WriteNumber(_events[cell]);
        }
    }

    internal static ScoreCalibration Read(ref AggregateReader reader)
    {
        var bins = JointBins.Read(ref reader);
        var isBinary = reader.ReadByte() != 0;
        var clustering = new OutcomeClustering(reader.ReadAmount(), reader.ReadAmount());
        var (rows, events) = (new double[bins.ScoreCells], new double[bins.ScoreCells]);
        for (var cell = 0; cell < rows.Length; cell++)
            (rows[cell], events[cell]) = (reader.ReadAmount(), reader.ReadAmount());
        try
        {
            return new ScoreCalibration(bins, isBinary, rows, events, clustering);
        }
        catch (ArgumentException e)
        {
            throw new AggregateFormatException($"the calibration is none: {e.Message}");
        }
    }

    private void Fit()
    {
        var (rows, events) = (new double[BlockCount], new double[BlockCount]);
        for (var cell = 0; cell < Blocks.Length; cell++)
        {
            rows[Blocks[cell]] += _rows[cell];
            events[Blocks[cell]] += _events[cell];
        }

        for (var cell = 0; cell < Blocks.Length; cell++)
        {
            var (n, hits) = (rows[Blocks[cell]], events[Blocks[cell]]);
            var posterior = (hits + 0.5) / (n + 1);
            Probabilities[cell] = n > 0 ? hits / n : 0;
            Spreads[cell] = posterior * (1 - posterior);
            Uncertainties[Blocks[cell]] = Spreads[cell] / (n + 2);
        }
    }
}
