using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Traffic;

public sealed partial class TrafficSummary
{
    /// <summary>One record.</summary>
    /// <param name="eventTime">Unix milliseconds.</param>
    /// <param name="weight">The inverse of the sampling rate, finite and above 0.</param>
    /// <param name="errorCode">The code of its error; null if there was none.</param>
    public void AddRecord(long eventTime, double weight = 1, string? errorCode = null)
    {
        (Records, WeightSum) = (Records + 1, WeightSum + weight);
        _squaredWeights.AddProduct(weight, weight);
        Include(eventTime, eventTime);
        if (errorCode is not null)
            AddErrors(errorCode, 1, weight);
    }

    /// <summary>Records whose sums are known.</summary>
    public void AddRecords(ulong count, double weightSum, double squaredWeightSum, long firstEventTime, long lastEventTime)
    {
        if (count == 0)
            return;
        Records += count;
        WeightSum += weightSum;
        _squaredWeights.Add(squaredWeightSum);
        Include(firstEventTime, lastEventTime);
    }

    /// <summary>A column of event times (Unix milliseconds) and one of weights; no weights: all are 1.</summary>
    public void AddRecords(ReadOnlySpan<long> eventTimes, ReadOnlySpan<float> weights)
    {
        if (eventTimes.IsEmpty)
            return;
        if (!weights.IsEmpty && weights.Length != eventTimes.Length)
            throw new ArgumentException($"{weights.Length} weights were given for {eventTimes.Length} event times", nameof(weights));
        var (first, last) = (eventTimes[0], eventTimes[0]);
        foreach (var time in eventTimes)
        {
            first = Math.Min(first, time);
            last = Math.Max(last, time);
        }

        AddRecords(eventTimes.Length, weights, first, last);
    }

    /// <summary>Records of one weight each; no weights: all are 1.</summary>
    internal void AddRecords(int count, ReadOnlySpan<float> weights, long firstEventTime, long lastEventTime)
    {
        if (weights.IsEmpty)
        {
            AddRecords((ulong)count, count, count, firstEventTime, lastEventTime);
            return;
        }

        Records += (ulong)count;
        WeightSum += ExactColumn.AddWeights(weights, _squaredWeights);
        Include(firstEventTime, lastEventTime);
    }

    /// <summary>Errors of records that are added on their own.</summary>
    public void AddErrors(string code, ulong count, double weight) => Errors.Add(code, count, weight);

    /// <summary>
    /// The errors of a column of records: 0 for none, i for <paramref name="codes"/>[i − 1]. No weights: all are 1.
    /// </summary>
    public void AddErrors(ReadOnlySpan<byte> errors, ReadOnlySpan<string> codes, ReadOnlySpan<float> weights)
    {
        if (!weights.IsEmpty && weights.Length != errors.Length)
            throw new ArgumentException($"{weights.Length} weights were given for {errors.Length} errors", nameof(weights));
        // Errors are rare: most of a column is skipped at the speed of memory.
        for (var at = errors.IndexOfAnyExcept((byte)0); at >= 0 && at < errors.Length;)
        {
            var index = errors[at] - 1;
            if (index >= codes.Length)
                throw new ArgumentException($"the error index {index + 1} of record {at} exceeds the {codes.Length} codes", nameof(errors));
            Errors.Add(codes[index], 1, weights.IsEmpty ? 1 : weights[at]);
            var next = errors[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? errors.Length : at + 1 + next;
        }
    }

    public void AddLate(ulong count) => Late += count;

    public void AddRejected(ulong count) => Rejected += count;

    public void AddLabelled(ulong count) => Labelled += count;

    /// <summary>Records whose label was taken back.</summary>
    public void SubtractLabelled(ulong count) => Labelled -= Math.Min(count, Labelled);

    /// <summary>What a client reports to have left out.</summary>
    public void AddOmitted(ulong sampledOut, ulong dropped)
    {
        SampledOut += sampledOut;
        Dropped += dropped;
    }
}
