namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What became of the labels of a batch that came on their own. Of those that joined or replaced another, <see cref="Classified"/> are
/// a class for a predicted class, and <see cref="Correct"/> of them the same one.
/// </summary>
/// <remarks>A class, since most batches have no labels and then carry a null instead of all its counts.</remarks>
public sealed record LabelOutcomes
{
    public long Joined { get; set; }

    public long Waiting { get; set; }

    public long Duplicate { get; set; }

    public long Conflict { get; set; }

    public long Replaced { get; set; }

    public long WrongKind { get; set; }

    public long Classified { get; set; }

    public long Correct { get; set; }

    /// <summary>Measurements that count: by themselves, in the place of another, or averaged with it.</summary>
    public long Measured { get; set; }

    public long MeasurementsWaiting { get; set; }

    /// <summary>Their prediction has a value of the name, which stays.</summary>
    public long MeasurementsRepeated { get; set; }

    /// <summary>Of another kind than the value that their prediction has, or of too many names.</summary>
    public long MeasurementsRefused { get; set; }

    /// <summary>
    /// Of the corrections that became durable together with these, those that rounding or a class limit did not let leave their window exactly; counted only where labels or
    /// measurements here may have taken the place of others.
    /// </summary>
    public long Inexact { get; set; }

    /// <summary>Labels, whatever became of them.</summary>
    public long Total => Joined + Waiting + Duplicate + Conflict + Replaced + WrongKind;

    /// <summary>Measurements, whatever became of them.</summary>
    public long Measurements => Measured + MeasurementsWaiting + MeasurementsRepeated + MeasurementsRefused;

    public void CountMeasurement(LabelOutcome outcome)
    {
        switch (outcome)
        {
            case LabelOutcome.Joined or LabelOutcome.Replaced:
                Measured++;
                break;
            case LabelOutcome.Waiting:
                MeasurementsWaiting++;
                break;
            case LabelOutcome.WrongKind:
                MeasurementsRefused++;
                break;
            default:
                MeasurementsRepeated++;
                break;
        }
    }

    public void Count(LabelOutcome outcome, in JoinedLabel joined)
    {
        switch (outcome)
        {
            case LabelOutcome.Joined:
                Joined++;
                break;
            case LabelOutcome.Waiting:
                Waiting++;
                break;
            case LabelOutcome.Duplicate:
                Duplicate++;
                break;
            case LabelOutcome.Conflict:
                Conflict++;
                break;
            case LabelOutcome.Replaced:
                Replaced++;
                break;
            default:
                WrongKind++;
                break;
        }

        if (joined.Label?.Label is not { } actual || joined.Prediction.Prediction is not { } predicted)
            return;
        Classified++;
        Correct += actual == predicted ? 1 : 0;
    }

    /// <summary>Both; null, unknown, if one is.</summary>
    public static LabelOutcomes? operator +(LabelOutcomes? a, LabelOutcomes? b) => a is null || b is null ? null : new()
    {
        Joined = a.Joined + b.Joined,
        Waiting = a.Waiting + b.Waiting,
        Duplicate = a.Duplicate + b.Duplicate,
        Conflict = a.Conflict + b.Conflict,
        Replaced = a.Replaced + b.Replaced,
        WrongKind = a.WrongKind + b.WrongKind,
        Classified = a.Classified + b.Classified,
        Correct = a.Correct + b.Correct,
        Measured = a.Measured + b.Measured,
        MeasurementsWaiting = a.MeasurementsWaiting + b.MeasurementsWaiting,
        MeasurementsRepeated = a.MeasurementsRepeated + b.MeasurementsRepeated,
        MeasurementsRefused = a.MeasurementsRefused + b.MeasurementsRefused,
        Inexact = a.Inexact + b.Inexact,
    };
}

/// <summary>What became of a label that came on its own.</summary>
public enum LabelOutcome
{
    /// <summary>Its prediction is known and had no label: the label counts, in the prediction's window.</summary>
    Joined,

    /// <summary>The prediction has this label already.</summary>
    Duplicate,

    /// <summary>The prediction, or the label that waits for it, is another one; the first one stays.</summary>
    Conflict,

    /// <summary>No such prediction (yet): the label waits for it.</summary>
    Waiting,

    /// <summary>It took the place of another label, as it asked for.</summary>
    Replaced,

    /// <summary>A number for a class, or a class for a number: it is refused, and the prediction waits on.</summary>
    WrongKind,
}
