using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Records;

/// <content>Summing the columns of the rows by the places of their values.</content>
internal sealed partial class DimensionFold
{
    private void Sum(int rows, ReadOnlySpan<float> weights)
    {
        var places = _slots.Count + 2;
        var sums = ScratchColumns.Grow(ref _sums, places);
        sums.Clear();
        var slots = _slots.Slots(rows);
        for (var i = 0; i < slots.Length; i++)
        {
            ref var sum = ref sums[slots[i]];
            sum.Records++;
            sum.Weight += weights.IsEmpty ? 1 : weights[i];
        }

        foreach (ref var sum in _exact.AsSpan())
            ClearSums(ref sum, places);
        SumWeights(slots, weights, sums);
        SumErrors(slots, weights, sums);
        SumLatencies(slots, weights, sums);
        SumScores(slots, weights, sums);
        SumNumbers(slots, weights, sums);
        SumClasses(slots, weights, sums);
    }

    /// <summary>Makes the columns ready that all dimensions sum.</summary>
    private void SetTerms(int rows, ReadOnlySpan<float> weights)
    {
        var column = ScratchColumns.Grow(ref _column, rows);
        for (var i = 0; i < weights.Length; i++)
            column[i] = weights[i];
        if (!weights.IsEmpty)
            Terms(SliceSum.WeightSquares).Set(column, default, squares: true);
        SetMoments(_rows.Latencies, column, weights, SliceSum.Latencies, SliceSum.LatencySquares);
        SetMoments(_rows.Scores, column, weights, SliceSum.Scores, SliceSum.ScoreSquares);
        var predicted = _rows.Values;
        var actual = _rows.ActualValues;
        if (actual.IsEmpty)
            return;
        for (var i = 0; i < rows; i++)
            column[i] = SliceSums.IsCounted(predicted[i], actual[i]) ? predicted[i] - actual[i] : 0;
        Terms(SliceSum.Differences).Set(column, weights, squares: false);
        for (var i = 0; i < rows; i++)
            column[i] = Math.Abs(column[i]);
        Terms(SliceSum.Absolutes).Set(column, weights, squares: false);
        for (var i = 0; i < rows; i++)
            column[i] *= column[i];
        Terms(SliceSum.DifferenceSquares).Set(column, weights, squares: false);
    }

    private void SetMoments(ReadOnlySpan<double> values, Span<double> column, ReadOnlySpan<float> weights, SliceSum sum, SliceSum squares)
    {
        if (values.IsEmpty)
            return;
        for (var i = 0; i < values.Length; i++)
            column[i] = double.IsNaN(values[i]) ? 0 : values[i];
        Terms(sum).Set(column, weights, squares: false);
        Terms(squares).Set(column, weights, squares: true);
    }

    private ExactTerms Terms(SliceSum sum) => _terms[(int)sum];

    private static void ClearSums(ref ExactSum[] sums, int length)
    {
        ExactSum.Resize(ref sums, length);
        foreach (var sum in sums.AsSpan(0, length))
            sum.Clear();
    }

    private void Add(SliceSum sum, ReadOnlySpan<ushort> slots) =>
        Terms(sum).AddTo(slots, ScratchColumns.Grow(ref _scratch, _slots.Count + 2), _exact[(int)sum]);

    private void SumWeights(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, ReadOnlySpan<SliceNumbers> sums)
    {
        if (!weights.IsEmpty)
        {
            Add(SliceSum.WeightSquares, slots);
            return;
        }

        for (var slot = 0; slot < sums.Length; slot++)
            _exact[(int)SliceSum.WeightSquares][slot].Add(sums[slot].Records);
    }

    private void SumErrors(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var errors = _rows.Errors;
        for (var i = 0; i < errors.Length; i++)
        {
            if (errors[i] == 0)
                continue;
            sums[slots[i]].Errors++;
            sums[slots[i]].ErrorWeight += weights.IsEmpty ? 1 : weights[i];
        }
    }

    private void SumLatencies(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var latencies = _rows.Latencies;
        for (var i = 0; i < latencies.Length; i++)
        {
            if (double.IsNaN(latencies[i]))
                continue;
            ref var sum = ref sums[slots[i]];
            sum.Latencies++;
            sum.LatencyWeight += weights.IsEmpty ? 1 : weights[i];
        }

        if (latencies.IsEmpty)
            return;
        Add(SliceSum.Latencies, slots);
        Add(SliceSum.LatencySquares, slots);
    }

    private void SumScores(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var scores = _rows.Scores;
        for (var i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i]))
                continue;
            ref var sum = ref sums[slots[i]];
            sum.Scores++;
            sum.ScoreWeight += weights.IsEmpty ? 1 : weights[i];
        }

        if (scores.IsEmpty)
            return;
        Add(SliceSum.Scores, slots);
        Add(SliceSum.ScoreSquares, slots);
    }

    private void SumNumbers(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var predicted = _rows.Values;
        var actual = _rows.ActualValues;
        for (var i = 0; i < actual.Length; i++)
        {
            if (!SliceSums.IsCounted(predicted[i], actual[i]))
                continue;
            ref var sum = ref sums[slots[i]];
            sum.Measured++;
            sum.MeasuredWeight += weights.IsEmpty ? 1 : weights[i];
        }

        if (actual.IsEmpty)
            return;
        Add(SliceSum.Differences, slots);
        Add(SliceSum.Absolutes, slots);
        Add(SliceSum.DifferenceSquares, slots);
    }

    private void SumClasses(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        _rows.ChooseFor(slots, _slots.Count + 1);
        var stride = _rows.ClassStride;
        if (stride == 0)
            return;
        var classes = ScratchColumns.Grow(ref _classes, sums.Length * stride);
        classes.Clear();
        var predictions = _rows.Predictions;
        var labels = _rows.Labels;
        var outcomes = _rows.Outcomes;
        for (var i = 0; i < predictions.Length; i++)
        {
            if (predictions[i] == DimensionRows.NoClass)
                continue;
            var weight = weights.IsEmpty ? 1.0 : weights[i];
            ref var predicted = ref classes[(slots[i] * stride) + predictions[i]];
            predicted.Predicted += weight;
            if (outcomes.IsEmpty || outcomes[i] == DimensionRows.Unlabelled)
                continue;
            predicted.Answered += weight;
            classes[(slots[i] * stride) + labels[i]].Actual += weight;
            var isCorrect = outcomes[i] == DimensionRows.Correct;
            predicted.Correct += isCorrect ? weight : 0;
            sums[slots[i]].AddClass(isCorrect, weight);
        }
    }
}
