using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>The sums of all records of a range, in the form of a slice, from the other parts of their aggregate: so records without a value of a dimension are a slice too.</summary>
internal static class WholeSums
{
    /// <summary>The parts that are needed.</summary>
    public const AggregateParts Parts =
        AggregateParts.Traffic | AggregateParts.Latency | AggregateParts.Confusion | AggregateParts.Regression | AggregateParts.Outputs | AggregateParts.Dimensions;

    public static SliceSums Of(PartialAggregate whole)
    {
        var sums = new SliceSums();
        ref var n = ref sums.Numbers;
        if (whole.HasTraffic)
        {
            var traffic = whole.Traffic;
            (n.Records, n.Weight) = (traffic.Records, traffic.WeightSum);
            sums.Sum(SliceSum.WeightSquares).Add(traffic.SquaredWeightSum);
            (n.Errors, n.ErrorWeight) = (traffic.Errors.TotalCount, traffic.Errors.TotalWeight);
        }

        if (whole.HasLatency && whole.Latency.Seconds is { IsEmpty: false } seconds)
        {
            (n.Latencies, n.LatencyWeight) = (seconds.Count, seconds.WeightSum);
            sums.Sum(SliceSum.Latencies).Add(seconds.Sum);
            sums.Sum(SliceSum.LatencySquares).Add(seconds.WeightSum * ((seconds.Mean!.Value * seconds.Mean.Value) + seconds.Variance!.Value));
        }

        AddOutputs(whole, sums);
        AddLabelled(whole, sums);
        return sums;
    }

    /// <summary>The records of the whole that are in none of a dimension's slices; null: every record has a value.</summary>
    public static SliceSums? Without(SliceSums whole, DimensionSlices? slices)
    {
        if (slices is null)
            return whole;
        var inSlices = new SliceSums();
        inSlices.Merge(slices.Other);
        for (var i = 0; i < slices.Count; i++)
            inSlices.Merge(slices[i].Slice);
        return whole.Records > inSlices.Records ? Difference(whole, inSlices) : null;
    }

    /// <summary>What is left of a whole without a part of it. Of no records there are no sums, whatever rounding left.</summary>
    public static SliceSums Difference(SliceSums whole, SliceSums part)
    {
        var rest = new SliceSums();
        ref readonly var all = ref whole.Numbers;
        ref readonly var less = ref part.Numbers;
        ref var n = ref rest.Numbers;
        n.Records = Less(all.Records, less.Records);
        if (n.Records == 0)
            return rest;
        n.Weight = Less(all.Weight, less.Weight);
        Subtract(SliceSum.WeightSquares);
        (n.Errors, n.ErrorWeight) = (Less(all.Errors, less.Errors), Less(all.ErrorWeight, less.ErrorWeight));
        if ((n.Latencies = Less(all.Latencies, less.Latencies)) > 0)
        {
            n.LatencyWeight = Less(all.LatencyWeight, less.LatencyWeight);
            Subtract(SliceSum.Latencies, SliceSum.LatencySquares);
        }

        if ((n.Scores = Less(all.Scores, less.Scores)) > 0)
        {
            n.ScoreWeight = Less(all.ScoreWeight, less.ScoreWeight);
            Subtract(SliceSum.Scores, SliceSum.ScoreSquares);
        }

        if ((n.Classified = Less(all.Classified, less.Classified)) > 0)
            (n.ClassifiedWeight, n.CorrectWeight) = (Less(all.ClassifiedWeight, less.ClassifiedWeight), Less(all.CorrectWeight, less.CorrectWeight));
        if ((n.Measured = Less(all.Measured, less.Measured)) > 0)
        {
            n.MeasuredWeight = Less(all.MeasuredWeight, less.MeasuredWeight);
            Subtract(SliceSum.Absolutes, SliceSum.DifferenceSquares);
            rest.Sum(SliceSum.Differences).Add(whole.Value(SliceSum.Differences) - part.Value(SliceSum.Differences));
        }

        // A part may tell more classes apart than the whole does: what is no class of the whole is one of its others.
        var others = Difference(whole.Classes.Total(), part.Classes.Total());
        for (var i = 0; i < whole.Classes.Count; i++)
        {
            var weights = Difference(whole.Classes[i], part.Classes.Find(whole.Classes.Name(i)));
            rest.Classes.Add(whole.Classes.Name(i), weights);
            others = Difference(others, weights);
        }

        rest.Classes.AddOther(others);
        return rest;

        void Subtract(params ReadOnlySpan<SliceSum> sums)
        {
            foreach (var sum in sums)
                rest.Sum(sum).Add(Less(whole.Value(sum), part.Value(sum)));
        }
    }

    private static void AddOutputs(PartialAggregate whole, SliceSums sums)
    {
        if (!whole.HasOutputs)
            return;
        ref var n = ref sums.Numbers;
        if (whole.Outputs.ToScores()?.ToFigures(histogram: false) is { Mean: { } mean } figures)
        {
            var deviation = figures.StandardDeviation ?? 0;
            var weight = n.Records == 0 ? figures.Count : n.Weight * figures.Count / n.Records;
            var variance = deviation * deviation * Math.Max(0, figures.EffectiveCount - 1) / Math.Max(1, figures.EffectiveCount);
            (n.Scores, n.ScoreWeight) = (figures.Count, weight);
            sums.Sum(SliceSum.Scores).Add(weight * mean);
            sums.Sum(SliceSum.ScoreSquares).Add(weight * ((mean * mean) + variance));
        }

        foreach (var (name, _, weight) in whole.Outputs.Classes.Values)
            sums.Classes.Add(name, new ClassWeights { Predicted = weight });
        sums.Classes.AddOther(new ClassWeights { Predicted = whole.Outputs.Classes.Values.OtherWeight });
    }

    private static void AddLabelled(PartialAggregate whole, SliceSums sums)
    {
        ref var n = ref sums.Numbers;
        if (whole.HasRegression && whole.Regression.ToFigures() is { } errors)
        {
            (n.Measured, n.MeasuredWeight) = (errors.Count, errors.Weight);
            sums.Sum(SliceSum.Differences).Add(errors.Bias * errors.Weight);
            sums.Sum(SliceSum.Absolutes).Add(errors.MeanAbsoluteError * errors.Weight);
            sums.Sum(SliceSum.DifferenceSquares).Add(errors.MeanSquaredError * errors.Weight);
        }

        if (!whole.HasConfusion || whole.Confusion.ToFigures() is not { } figures)
            return;
        (n.Classified, n.ClassifiedWeight, n.CorrectWeight) = (figures.Count, figures.Weight, figures.Accuracy * figures.Weight);
        for (var i = 0; i < figures.PerClass.Count; i++)
        {
            var each = figures.PerClass[i];
            var weights = new ClassWeights { Answered = each.Predicted, Actual = each.Support, Correct = figures.Weights[i][i] };
            if (figures.HasOther && i == figures.PerClass.Count - 1)
                sums.Classes.AddOther(weights);
            else
                sums.Classes.Add(each.Class, weights);
        }
    }

    private static ClassWeights Difference(in ClassWeights whole, in ClassWeights part) => new()
    {
        Predicted = Less(whole.Predicted, part.Predicted),
        Answered = Less(whole.Answered, part.Answered),
        Actual = Less(whole.Actual, part.Actual),
        Correct = Less(whole.Correct, part.Correct),
    };

    private static ulong Less(ulong whole, ulong part) => whole > part ? whole - part : 0;

    // What rounding leaves of equal sums is nothing.
    private static double Less(double whole, double part) => whole - part is var rest && rest > 1e-9 * whole ? rest : 0;
}
