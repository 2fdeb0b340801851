using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Chaos.Load;

/// <summary>
/// Measurements of one model's predictions that come with later batches than these, which may overtake them: feedback once, and a judge's
/// scores twice, to be averaged. It knows what must be counted once everything is acknowledged.
/// </summary>
internal sealed class LateMeasurements(string model, Random random)
{
    /// <summary>Predictions of a batch that are measured.</summary>
    public const int Predictions = 1;

    private readonly LabelBlockBuilder _feedback = new() { Model = model };
    private readonly LabelBlockBuilder _judge = new() { Model = model, Mean = true };
    private readonly List<ulong> _new = [];
    private readonly List<(ulong Id, double Score)> _once = [];

    /// <summary>Predictions that were measured.</summary>
    public long Measured { get; private set; }

    /// <summary>Of these with good feedback.</summary>
    public long Good { get; private set; }

    /// <summary>Sum of their mean scores.</summary>
    public double Scores { get; private set; }

    /// <summary>The id of a prediction that is to be measured.</summary>
    public ulong NewId()
    {
        var id = (ulong)random.NextInt64(1, long.MaxValue);
        _new.Add(id);
        return id;
    }

    /// <summary>Writes what was measured of the predictions of batches before.</summary>
    public void Write(BatchWriter writer)
    {
        _feedback.Clear();
        _judge.Clear();
        foreach (var (id, score) in _once)
            Scores += (Judge(id) - score) / 2;
        _once.Clear();
        foreach (var id in _new)
        {
            var isGood = random.Next(4) > 0;
            _feedback.Add(id);
            _feedback.TryAddMeasurement("feedback", isGood ? "true" : "false");
            var score = Judge(id);
            _once.Add((id, score));
            (Measured, Good, Scores) = (Measured + 1, Good + (isGood ? 1 : 0), Scores + score);
        }

        _new.Clear();
        if (_feedback.Count > 0)
            writer.WriteLabels(_feedback.Build());
        if (_judge.Count > 0)
            writer.WriteLabels(_judge.Build());
    }

    private double Judge(ulong id)
    {
        var score = random.Next(1, 6);
        _judge.Add(id);
        _judge.TryAddMeasurement("judge", score);
        return score;
    }
}
