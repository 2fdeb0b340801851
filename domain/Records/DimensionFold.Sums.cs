using OrleansMonitor.Domain.Dimensions;

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
        if (weights.IsEmpty)
        {
            foreach (var slot in slots)
                sums[slot].Records++;
            foreach (ref var sum in sums)
                sum.Weight = sum.WeightSquares = sum.Records;
        }
        else
        {
            for (var i = 0; i < slots.Length; i++)
            {
                ref var sum = ref sums[slots[i]];
                double weight = weights[i];
                sum.Records++;
                sum.Weight += weight;
                sum.WeightSquares += weight * weight;
            }
        }

        SumErrors(slots, weights, sums);
        SumLatencies(slots, weights, sums);
        SumScores(slots, weights, sums);
        SumNumbers(slots, weights, sums);
        SumClasses(slots, weights, sums);
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
            var latency = latencies[i];
            if (double.IsNaN(latency))
                continue;
            ref var sum = ref sums[slots[i]];
            var weight = weights.IsEmpty ? 1.0 : weights[i];
            sum.Latencies++;
            sum.LatencyWeight += weight;
            sum.LatencySum += weight * latency;
            sum.LatencySquares += weight * latency * latency;
        }
    }

    private void SumScores(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var scores = _rows.Scores;
        for (var i = 0; i < scores.Length; i++)
        {
            var score = scores[i];
            if (double.IsNaN(score))
                continue;
            ref var sum = ref sums[slots[i]];
            var weight = weights.IsEmpty ? 1.0 : weights[i];
            sum.Scores++;
            sum.ScoreWeight += weight;
            sum.ScoreSum += weight * score;
            sum.ScoreSquares += weight * score * score;
        }
    }

    private void SumNumbers(ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, Span<SliceNumbers> sums)
    {
        var predicted = _rows.Values;
        var actual = _rows.ActualValues;
        for (var i = 0; i < actual.Length; i++)
        {
            if (SliceSums.IsCounted(predicted[i], actual[i]))
                sums[slots[i]].AddNumber(predicted[i] - actual[i], weights.IsEmpty ? 1 : weights[i]);
        }
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
