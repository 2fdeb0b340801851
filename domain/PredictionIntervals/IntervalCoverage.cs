using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.PredictionIntervals;

/// <summary>
/// Intervals that came with predicted numbers: how wide they are, labelled or not; and how many of the actual numbers lie within.
/// </summary>
/// <remarks>Counts and sums are exact; widths and scores of single intervals are rounded. Not thread-safe.</remarks>
public sealed class IntervalCoverage
{
    private const byte FormPresent = 1, FormLevels = 2, FormLabels = 4, FormScores = 8, FormWeights = 16, FormLabelWeights = 32, FormEnd = 64;

    private Tally _all;
    private readonly ExactSum _squares = new(); // Σw²
    private readonly Moments _widths = new();
    private Tally _levelled;
    private readonly ExactSum _levels = new(); // Σw·level
    private Tally _labelled;
    private readonly ExactSum _labelledSquares = new();
    private Tally _below; // actual numbers below the lower bound
    private Tally _above;
    private readonly Moments _labelledWidths = new();
    private readonly Moments _actuals = new();
    private Tally _scored;
    private readonly Moments _scores = new();

    public bool IsEmpty => _all.Count == 0 && _labelled.Count == 0;

    public void Clear()
    {
        _all = _levelled = default;
        _squares.Clear();
        _levels.Clear();
        _widths.Clear();
        ClearLabels();
    }

    /// <summary>Counts an interval.</summary>
    public void Add(in PredictionInterval interval, double weight)
    {
        _all.Add(1, weight);
        _squares.AddSquare(weight, 1);
        _widths.Add(interval.Width, weight);
        if (double.IsNaN(interval.Level))
            return;
        _levelled.Add(1, weight);
        _levels.AddProduct(interval.Level, weight);
    }

    /// <summary>Counts the actual number of an interval that was counted.</summary>
    public void AddActual(in PredictionInterval interval, double actual, double weight)
    {
        _labelled.Add(1, weight);
        _labelledSquares.AddSquare(weight, 1);
        if (actual < interval.Lower)
            _below.Add(1, weight);
        if (actual > interval.Upper)
            _above.Add(1, weight);
        _labelledWidths.Add(interval.Width, weight);
        _actuals.Add(actual, weight);
        if (double.IsNaN(interval.Level))
            return;
        _scored.Add(1, weight);
        _scores.Add(interval.ScoreOf(actual), weight);
    }

    /// <summary>Takes back what <see cref="AddActual"/> counted; false, and nothing is changed, where it was not counted.</summary>
    public bool SubtractActual(in PredictionInterval interval, double actual, double weight)
    {
        var (isBelow, isAbove, isScored) = (actual < interval.Lower, actual > interval.Upper, !double.IsNaN(interval.Level));
        if (_labelled.Count == 0 || (isBelow && _below.Count == 0) || (isAbove && _above.Count == 0) || (isScored && _scored.Count == 0))
            return false;
        // Of sums that an earlier build has stored rounded something may be left.
        if (_labelled.Count == 1)
        {
            ClearLabels();
            return true;
        }

        _labelled.Subtract(weight);
        _labelledSquares.SubtractSquare(weight, 1);
        if (isBelow)
            _below.Subtract(weight);
        if (isAbove)
            _above.Subtract(weight);
        _labelledWidths.Subtract(interval.Width, weight);
        _actuals.Subtract(actual, weight);
        if (!isScored)
            return true;
        _scored.Subtract(weight);
        if (_scored.Count == 0)
            _scores.Clear();
        else
            _scores.Subtract(interval.ScoreOf(actual), weight);
        return true;
    }

    public void Merge(IntervalCoverage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _all.Add(other._all);
        _squares.Add(other._squares);
        _widths.Merge(other._widths);
        _levelled.Add(other._levelled);
        _levels.Add(other._levels);
        _labelled.Add(other._labelled);
        _labelledSquares.Add(other._labelledSquares);
        _below.Add(other._below);
        _above.Add(other._above);
        _labelledWidths.Merge(other._labelledWidths);
        _actuals.Merge(other._actuals);
        _scored.Add(other._scored);
        _scores.Merge(other._scores);
    }

    /// <summary>Which of the following there are; intervals; levels; labels; scores. Σw² is written where it is not the count.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var form = FormPresent | (_levelled.Count > 0 ? FormLevels : 0) | (_labelled.Count > 0 ? FormLabels : 0) | (_scored.Count > 0 ? FormScores : 0)
            | (_squares.IsSquare(1, _all.Count) ? 0 : FormWeights) | (_labelledSquares.IsSquare(1, _labelled.Count) ? 0 : FormLabelWeights);
        writer.WriteByte((byte)form);
        _all.WriteTo(writer);
        if ((form & FormWeights) != 0)
            _squares.WriteTo(writer);
        _widths.WriteTo(writer);
        if ((form & FormLevels) != 0)
        {
            _levelled.WriteTo(writer);
            _levels.WriteTo(writer);
        }

        if ((form & FormLabels) != 0)
            WriteLabels(writer, form);
        if ((form & FormScores) == 0)
            return;
        _scored.WriteTo(writer);
        _scores.WriteTo(writer);
    }

    /// <summary>Adds encoded intervals.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded intervals; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        if (form >= FormEnd || (form & FormPresent) == 0 || (form & (FormLabels | FormScores)) == FormScores || (form & (FormLabels | FormLabelWeights)) == FormLabelWeights)
            throw new AggregateFormatException($"prediction intervals have the unknown form {form}");
        var all = Tally.Read(ref reader);
        _all.Add(all);
        ReadSquares(ref reader, _squares, (form & FormWeights) != 0, all.Count);
        _widths.MergeFrom(ref reader, all.Weight);
        if ((form & FormLevels) != 0)
        {
            _levelled.Add(Tally.Read(ref reader));
            _levels.MergeAmountFrom(ref reader);
        }

        if ((form & FormLabels) != 0)
            ReadLabels(ref reader, form);
        if ((form & FormScores) == 0)
            return;
        var scored = Tally.Read(ref reader);
        _scored.Add(scored);
        _scores.MergeFrom(ref reader, scored.Weight);
    }

    /// <summary>Null without any interval.</summary>
    public IntervalFigures? ToFigures()
    {
        if (IsEmpty)
            return null;
        var effective = EffectiveLabelled;
        var spread = _actuals.StandardDeviation(_labelled.Count, _labelledSquares.ToDouble());
        return new IntervalFigures
        {
            Count = _all.Count,
            Width = Width,
            Level = _levelled.Count > 0 ? _levels.ToDouble() / _levelled.Weight : null,
            Labelled = _labelled.Count,
            EffectiveCount = effective,
            Coverage = Coverage,
            CoverageInterval = ClopperPearson.IntervalOrNull(Coverage, effective),
            Below = Share(_below),
            Above = Share(_above),
            RelativeWidth = spread > 0 ? _labelledWidths.Mean / spread : null,
            Score = Score,
        };
    }

    internal ulong Labelled => _labelled.Count;

    internal ulong Count => _all.Count;

    internal double EffectiveLabelled => _labelled.Count > 0 ? EffectiveSampleSize.Of(_labelled.Weight, _labelledSquares.ToDouble()) : 0;

    internal double EffectiveCount => _all.Count > 0 ? EffectiveSampleSize.Of(_all.Weight, _squares.ToDouble()) : 0;

    /// <summary>Share of the actual numbers that lie within; null without any.</summary>
    internal double? Coverage => Share(_below) is { } below ? Math.Clamp(1 - below - Share(_above)!.Value, 0, 1) : null;

    internal MeanFigure? Width => _all.Count == 0 ? null : MeanFigure.Of(_widths.Mean, _widths.StandardDeviation(_all.Count, _squares.ToDouble()), EffectiveCount);

    /// <summary>Labelled ones with a level.</summary>
    internal ulong Scored => _scored.Count;

    // The squares of the weights of those with a level are not kept: on average they weigh as the others do.
    internal double EffectiveScored => _labelled.Count > 0 ? EffectiveLabelled * ((double)_scored.Count / _labelled.Count) : 0;

    internal MeanFigure? Score => _scored.Count == 0
        ? null
        : MeanFigure.Of(_scores.Mean, _scores.StandardDeviation(_scored.Count, _labelledSquares.ToDouble() * ((double)_scored.Count / _labelled.Count)), EffectiveScored);

    private double? Share(in Tally of) => _labelled.Count == 0 ? null : Math.Min(1, of.Weight / _labelled.Weight);

    private void WriteLabels(AggregateWriter writer, int form)
    {
        _labelled.WriteTo(writer);
        if ((form & FormLabelWeights) != 0)
            _labelledSquares.WriteTo(writer);
        _below.WriteTo(writer);
        _above.WriteTo(writer);
        _labelledWidths.WriteTo(writer);
        _actuals.WriteTo(writer);
    }

    private void ReadLabels(ref AggregateReader reader, byte form)
    {
        var labelled = Tally.Read(ref reader);
        _labelled.Add(labelled);
        ReadSquares(ref reader, _labelledSquares, (form & FormLabelWeights) != 0, labelled.Count);
        _below.Add(Tally.Read(ref reader));
        _above.Add(Tally.Read(ref reader));
        _labelledWidths.MergeFrom(ref reader, labelled.Weight);
        _actuals.MergeFrom(ref reader, labelled.Weight);
    }

    private void ClearLabels()
    {
        _labelled = _below = _above = _scored = default;
        _labelledWidths.Clear();
        _actuals.Clear();
        _scores.Clear();
        _labelledSquares.Clear();
    }

    private static void ReadSquares(ref AggregateReader reader, ExactSum squares, bool isWritten, ulong count)
    {
        if (isWritten)
            squares.MergeAmountFrom(ref reader);
        else
            squares.Add(count);
    }
}
