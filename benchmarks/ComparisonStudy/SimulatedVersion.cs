using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>What a version is truly like.</summary>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="Errors">Share of records with an error.</param>
/// <param name="Latency">By what latencies are multiplied.</param>
internal sealed record Truth(double Accuracy = 0.9, double Errors = 0.01, double Latency = 1);

/// <summary>
/// A version that serves a binary classifier and a regressor at once: a third of the labels positive, scores that rank them, errors of
/// numbers with long tails, log-normal latencies.
/// </summary>
internal sealed class SimulatedVersion(Truth truth, Random random)
{
    private static readonly string[] Classes = ["no", "yes"];

    private readonly PartialAggregate _rows = new();
    private readonly BatchMeans _squaredErrors = new();
    private long _time;

    public ComparedSide Side => new(_rows, "yes") { SquaredErrors = _squaredErrors.ToVariance() };

    /// <summary>A minute more, with so many records.</summary>
    public void Add(int records)
    {
        _time += 60_000;
        if (records == 0)
            return;
        var (actual, predicted, outcomes, scores, latencies) = (new byte[records], new byte[records], new byte[records], new float[records], new float[records]);
        var (labels, values, squares, errors) = (new double[records], new double[records], 0.0, 0UL);
        for (var i = 0; i < records; i++)
        {
            var isPositive = random.NextDouble() < 0.3;
            var isRight = random.NextDouble() < truth.Accuracy;
            actual[i] = outcomes[i] = (byte)(isPositive ? 1 : 0);
            predicted[i] = (byte)(isPositive == isRight ? 1 : 0);
            var confidence = (float)(0.5 + (0.5 * Math.Sqrt(random.NextDouble())));
            scores[i] = predicted[i] == 1 ? confidence : 1 - confidence;
            latencies[i] = (float)(0.1 * truth.Latency * Math.Exp(0.6 * Normal()));
            values[i] = Normal() * Math.Exp(0.5 * Normal());
            squares += values[i] * values[i];
            errors += random.NextDouble() < truth.Errors ? 1UL : 0;
        }

        _rows.Confusion.AddColumn(actual, predicted, Classes);
        _rows.Scores.AddColumn(ScoreKind.PositiveClass, scores, outcomes);
        _rows.Latency.AddRange(latencies);
        _rows.Regression.AddColumn(labels, values);
        _squaredErrors.Add(squares / records, records);
        _rows.Traffic.AddRecords((ulong)records, records, records, _time - 60_000, _time - 1);
        if (errors > 0)
            _rows.Traffic.AddErrors("failed", errors, errors);
    }

    // Box and Muller.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
