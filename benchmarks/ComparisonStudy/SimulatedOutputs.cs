using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>What the outputs of a version are truly like.</summary>
/// <param name="Signal">How far the right class stands out among the four, in standard deviations of the noise.</param>
/// <param name="Narrow">By what the half widths of intervals are multiplied.</param>
/// <param name="Judge">Mean of a judge's score, of a standard deviation of 0.2.</param>
/// <param name="ThumbsUp">Share of thumbs up, of the tenth of the records that are measured.</param>
internal sealed record OutputTruth(double Signal = 1.5, double Narrow = 1, double Judge = 0.8, double ThumbsUp = 0.8);

/// <summary>
/// A version that says how probable it takes each of four classes to be, one of which is rare, and between which numbers a value lies; measured by a judge and by
/// the thumbs of a tenth of its users.
/// </summary>
internal sealed class SimulatedOutputs(OutputTruth truth, Random random)
{
    // Of a tenth, the rarest one.
    private static readonly double[] Shares = [0.4, 0.3, 0.2, 0.1];
    private static readonly string[] Classes = ["a", "b", "c", "d"];
    private static readonly string[] Thumbs = ["false", "true"];

    private readonly PartialAggregate _rows = new();
    private long _time;

    public ComparedSide Side => new(_rows);

    /// <summary>A minute more, with so many records.</summary>
    public void Add(int records)
    {
        _time += 60_000;
        if (records == 0)
            return;
        var (scores, thumbs) = (new List<double>(records), new List<byte>(records));
        for (var i = 0; i < records; i++)
        {
            AddProbabilities();
            var actual = Normal();
            var half = 1.645 * truth.Narrow * (0.75 + (0.5 * random.NextDouble()));
            var interval = new PredictionInterval(-half, half, 0.9);
            _rows.Intervals.Add(interval, 1);
            _rows.Intervals.AddActual(interval, actual, 1);
            scores.Add(Math.Clamp(truth.Judge + (0.2 * Normal()), 0, 1));
            if (random.NextDouble() < 0.1)
                thumbs.Add((byte)(random.NextDouble() < truth.ThumbsUp ? 1 : 0));
        }

        _rows.Measurements.AddNumeric("judge", scores.ToArray());
        if (thumbs.Count > 0)
            _rows.Measurements.AddCategorical("thumbs_up", thumbs.ToArray(), Thumbs);
        _rows.Traffic.AddRecords((ulong)records, records, records, _time - 60_000, _time - 1);
    }

    // Softmax of a signal and noise.
    private void AddProbabilities()
    {
        var actual = Draw();
        var probabilities = new double[Classes.Length];
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = Shares[i] * Math.Exp(Normal() + (i == actual ? truth.Signal : 0));
        var sum = probabilities.Sum();
        _rows.Probabilities.AddLabel(new ProbabilityVector(Classes, Array.ConvertAll(probabilities, each => ProbabilityCode.Of(each / sum))), Classes[actual], 1);
    }

    private int Draw()
    {
        var left = random.NextDouble();
        for (var i = 0; i < Shares.Length - 1; i++)
        {
            if (left < Shares[i])
                return i;
            left -= Shares[i];
        }

        return Shares.Length - 1;
    }

    // Box and Muller.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
