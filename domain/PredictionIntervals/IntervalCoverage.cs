using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.PredictionIntervals;

/// <summary>
/// Intervals that came with predicted numbers: how wide they are, labelled or not; and how many of the actual numbers lie within.
/// </summary>
/// <remarks>Counts are exact, sums exact to floating point rounding. Not thread-safe.</remarks>
public sealed class IntervalCoverage
{
    private const byte FormPresent = 1, FormLevels = 2, FormLabels = 4, FormScores = 8, FormWeights = 16, FormLabelWeights = 32, FormEnd = 64;

    private Tally _all;
    private double _squares; // Σw²
    private Moments _widths;
    private Tally _levelled;
    private double _levels; // Σw·level
    private Tally _labelled;
    private double _labelledSquares;
    private Tally _below; // actual numbers below the lower bound
    private Tally _above;
    private Moments _labelledWidths;
    private Moments _actuals;
    private Tally _scored;
    private Moments _scores;

    public bool IsEmpty => _all.Count == 0 && _labelled.Count == 0;

    public void Clear()
    {
        _all = _levelled = default;
        (_squares, _levels, _widths) = (0, 0, default);
        ClearLabels();
    }

    /// <summary>Counts an interval.</summary>
    public void Add(in PredictionInterval interval, double weight)
    {
        _all.Add(1, weight);
        _squares += weight * weight;
        _widths.Merge(Moments.Of(weight, interval.Width, 0));
        if (double.IsNaN(interval.Level))
            return;
        _levelled.Add(1, weight);
        _levels += weight * interval.Level;
    }

    /// <summary>Counts the actual number of an interval that was counted.</summary>
    public void AddActual(in PredictionInterval interval, double actual, double weight)
    {
        _labelled.Add(1, weight);
        _labelledSquares += weight * weight;
        if (actual < interval.Lower)
            _below.Add(1, weight);
        if (actual > interval.Upper)
            _above.Add(1, weight);
        _labelledWidths.Merge(Moments.Of(weight, interval.Width, 0));
        _actuals.Merge(Moments.Of(weight, actual, 0));
        if (double.IsNaN(interval.Level))
            return;
        _scored.Add(1, weight);
        _scores.Merge(Moments.Of(weight, interval.ScoreOf(actual), 0));
    }

    /// <summary>Takes back what <see cref="AddActual"/> counted; false, and nothing is changed, where it was not counted.</summary>
    public bool SubtractActual(in PredictionInterval interval, double actual, double weight)
    {
        var (isBelow, isAbove, isScored) = (actual < interval.Lower, actual > interval.Upper, !double.IsNaN(interval.Level));
        if (_labelled.Count == 0 || (isBelow && _below.Count == 0) || (isAbove && _above.Count == 0) || (isScored && _scored.Count == 0))
            return false;
        // The last one leaves nothing behind, rounding neither.
        if (_labelled.Count == 1)
        {
            ClearLabels();
            return true;
        }

        _labelled.Subtract(weight);
        _labelledSquares = Math.Max(_labelledSquares - (weight * weight), 0);
        if (isBelow)
            _below.Subtract(weight);
        if (isAbove)
            _above.Subtract(weight);
        _labelledWidths.Subtract(Moments.Of(weight, interval.Width, 0));
        _actuals.Subtract(Moments.Of(weight, actual, 0));
        if (!isScored)
            return true;
        _scored.Subtract(weight);
        if (_scored.Count == 0)
            _scores = default;
        else
            _scores.Subtract(Moments.Of(weight, interval.ScoreOf(actual), 0));
        return true;
    }

    public void Merge(IntervalCoverage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _all.Add(other._all);
        _squares += other._squares;
        _widths.Merge(other._widths);
        _levelled.Add(other._levelled);
        _levels += other._levels;
        _labelled.Add(other._labelled);
        _labelledSquares += other._labelledSquares;
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
            | (_squares != _all.Count ? FormWeights : 0) | (_labelledSquares != _labelled.Count ? FormLabelWeights : 0);
        writer.WriteByte((byte)form);
        _all.WriteTo(writer);
        if ((form & FormWeights) != 0)
            writer.WriteNumber(_squares);
        _widths.WriteTo(writer);
        if ((form & FormLevels) != 0)
        {
            _levelled.WriteTo(writer);
            writer.WriteNumber(_levels);
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
        _squares += (form & FormWeights) != 0 ? reader.ReadAmount() : all.Count;
        _widths.Merge(Moments.Read(ref reader, all.Weight));
        if ((form & FormLevels) != 0)
        {
            _levelled.Add(Tally.Read(ref reader));
            _levels += reader.ReadAmount();
        }

        if ((form & FormLabels) != 0)
            ReadLabels(ref reader, form);
        if ((form & FormScores) == 0)
            return;
        var scored = Tally.Read(ref reader);
        _scored.Add(scored);
        _scores.Merge(Moments.Read(ref reader, scored.Weight));
    }

    /// <summary>Null without any interval.</summary>
    public IntervalFigures? ToFigures()
    {
        if (IsEmpty)
            return null;
        var effective = EffectiveLabelled;
        var spread = _actuals.StandardDeviation(_labelled.Count, _labelledSquares);
        return new IntervalFigures
        {
            Count = _all.Count,
            Width = Width,
            Level = _levelled.Count > 0 ? _levels / _levelled.Weight : null,
            Labelled = _labelled.Count,
            EffectiveCount = effective,
            Coverage = Coverage,
            CoverageInterval = Wilson.IntervalOrNull(Coverage, effective),
            Below = Share(_below),
            Above = Share(_above),
            RelativeWidth = spread > 0 ? _labelledWidths.Mean / spread : null,
            Score = Score,
        };
    }

    internal ulong Labelled => _labelled.Count;

    internal ulong Count => _all.Count;

    internal double EffectiveLabelled => _labelled.Count > 0 ? EffectiveSampleSize.Of(_labelled.Weight, _labelledSquares) : 0;

    internal double EffectiveCount => _all.Count > 0 ? EffectiveSampleSize.Of(_all.Weight, _squares) : 0;

    /// <summary>Share of the actual numbers that lie within; null without any.</summary>
    internal double? Coverage => Share(_below) is { } below ? Math.Clamp(1 - below - Share(_above)!.Value, 0, 1) : null;

    internal MeanFigure? Width => _all.Count == 0 ? null : MeanFigure.Of(_widths.Mean, _widths.StandardDeviation(_all.Count, _squares), EffectiveCount);

    // The squares of the weights of those with a level are not kept: on average they weigh as the others do.
    internal MeanFigure? Score
    {
        get
        {
            if (_scored.Count == 0)
                return null;
            var share = (double)_scored.Count / _labelled.Count;
            return MeanFigure.Of(_scores.Mean, _scores.StandardDeviation(_scored.Count, _labelledSquares * share), EffectiveLabelled * share);
        }
    }

    private double? Share(in Tally of) => _labelled.Count == 0 ? null : Math.Min(1, of.Weight / _labelled.Weight);

    private void WriteLabels(AggregateWriter writer, int form)
    {
        _labelled.WriteTo(writer);
        if ((form & FormLabelWeights) != 0)
            writer.WriteNumber(_labelledSquares);
        _below.WriteTo(writer);
        _above.WriteTo(writer);
        _labelledWidths.WriteTo(writer);
        _actuals.WriteTo(writer);
    }

    private void ReadLabels(ref AggregateReader reader, byte form)
    {
        var labelled = Tally.Read(ref reader);
        _labelled.Add(labelled);
        _labelledSquares += (form & FormLabelWeights) != 0 ? reader.ReadAmount() : labelled.Count;
        _below.Add(Tally.Read(ref reader));
        _above.Add(Tally.Read(ref reader));
        _labelledWidths.Merge(Moments.Read(ref reader, labelled.Weight));
        _actuals.Merge(Moments.Read(ref reader, labelled.Weight));
    }

    private void ClearLabels()
    {
        _labelled = _below = _above = _scored = default;
        _labelledWidths = _actuals = _scores = default;
        _labelledSquares = 0;
    }
}
