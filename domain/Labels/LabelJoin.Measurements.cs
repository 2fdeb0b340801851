using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Labels;

/// <content>
/// Measurements: further values of a prediction, by name. They join, wait, repeat and replace as labels do; numbers may be averaged as well.
/// </content>
public sealed partial class LabelJoin
{
    private readonly MeasuredCells _measured = new();

    /// <summary>Measurements of predictions that are held.</summary>
    public int Measured => _measured.Count;

    /// <summary>What was measured of a prediction that is held, or waits for it.</summary>
    public IReadOnlyList<LateLabel> MeasurementsOf(ulong id)
    {
        if (!_index.TryFind(id, out var number))
            return _waiting.MeasurementsOf(id);
        var found = new List<LateLabel>();
        for (var cell = _measured.First(number); cell != 0; cell = _measured[cell].Next)
            found.Add(MeasurementOf(id, _measured[cell]));
        return found;
    }

    /// <summary>Gives a prediction that has just been added the measurements that waited for it.</summary>
    public void TakeMeasurements(in PendingPrediction prediction, List<JoinedLabel> joined)
    {
        ArgumentNullException.ThrowIfNull(joined);
        foreach (var measurement in TakeWaiting(prediction.Id))
        {
            joined.Add(new JoinedLabel(prediction, measurement));
            _tally.Measured++;
        }
    }

    private IReadOnlyList<LateLabel> TakeWaiting(ulong id)
    {
        var waiting = _waiting.TakeMeasurements(id);
        foreach (var measurement in waiting)
            Keep(id, measurement);
        return waiting;
    }

    private LabelOutcome AddMeasurement(in LateLabel measurement, long number, out JoinedLabel joined)
    {
        joined = default;
        var cell = _measured.Find(number, _names.IndexOf(measurement.Measurement), out var names);
        if (cell == 0)
        {
            if (names >= RecordLimits.MaxMeasurements)
                return CountMeasurement(LabelOutcome.WrongKind);
            var kept = measurement.AsKept();
            Keep(measurement.Id, kept);
            joined = new JoinedLabel(Describe(number), kept);
            return CountMeasurement(LabelOutcome.Joined);
        }

        var earlier = MeasurementOf(measurement.Id, _measured[cell]);
        var outcome = OutcomeOver(measurement, earlier, out var now);
        if (outcome == LabelOutcome.Replaced)
        {
            Keep(measurement.Id, now);
            joined = new JoinedLabel(Describe(number), now, earlier);
        }

        return CountMeasurement(outcome);
    }

    /// <summary>What a measurement becomes where its prediction has a value of the name, or another one waits.</summary>
    private static LabelOutcome OutcomeOver(in LateLabel measurement, in LateLabel earlier, out LateLabel kept)
    {
        kept = earlier;
        if (measurement.Label is null != earlier.Label is null || (measurement.Averages && measurement.Label is not null))
            return LabelOutcome.WrongKind;
        kept = measurement.Over(earlier);
        if (measurement.Averages)
            return LabelOutcome.Replaced;
        if (earlier.Agrees(measurement))
            return LabelOutcome.Duplicate;
        return measurement.Replaces ? LabelOutcome.Replaced : LabelOutcome.Conflict;
    }

    private LabelOutcome CountMeasurement(LabelOutcome outcome)
    {
        switch (outcome)
        {
            case LabelOutcome.Joined:
                _tally.Measured++;
                break;
            case LabelOutcome.Replaced:
                _tally.Remeasured++;
                break;
            case LabelOutcome.WrongKind:
                _tally.MeasurementsRefused++;
                break;
            default:
                _tally.MeasurementsRepeated++;
                break;
        }

        return outcome;
    }

    /// <summary>Sets what was measured of a prediction, for the first time or in the place of what is there.</summary>
    private void Keep(ulong id, in LateLabel measurement)
    {
        if (_names.IsCrowded)
            RebuildNames();
        if (!_index.TryFind(id, out var number))
            return;
        var name = _names.IndexOf(measurement.Measurement);
        var value = JoinValue.Of(_names.IndexOf(measurement.Label), measurement.Actual);
        if (_measured.Find(number, name, out _) is > 0 and var cell)
            (_measured[cell].Value, _measured[cell].Values) = (value, measurement.Values);
        else
            _measured.Add(number, name, value, measurement.Values);
    }

    private LateLabel MeasurementOf(ulong id, in MeasuredCell cell) =>
        new(id, _names.Name(cell.Value.Class), cell.Value.Number, Measurement: _names.Name(cell.Name), Values: cell.Values);
}
