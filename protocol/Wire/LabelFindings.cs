using System.Globalization;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>What the outcomes of labels say about a mistake of who sent them.</summary>
public static class LabelFindings
{
    /// <summary>No label equals the prediction that it joined: the two are probably spelt apart.</summary>
    public const string NoneMatches = "labels-match-nothing";

    /// <summary>No prediction with any of the ids is known.</summary>
    public const string NoneKnown = "labels-unknown";

    /// <summary>Predictions have another label, which stays.</summary>
    public const string Conflict = "labels-conflict";

    /// <summary>A number for a class, or a class for a number.</summary>
    public const string WrongKind = "label-kind";

    /// <summary>Of another kind than the value that its prediction has.</summary>
    public const string MeasurementKind = RejectionReasons.MeasurementKind;

    /// <summary>Predictions have a value of the name, which stays.</summary>
    public const string MeasurementsRepeated = "measurements-repeated";

    /// <summary>Corrections left a trace of the labels that they took the place of.</summary>
    public const string Inexact = "labels-inexact";

    /// <summary>What is refused; null for nothing.</summary>
    public static Rejection? Refused(LabelOutcomes labels) => labels.WrongKind == 0
        ? null
        : new Rejection(WrongKind, "label", "a number for a class, or a class for a number", "of the kind of its prediction; the prediction waits on", (ulong)labels.WrongKind);

    /// <summary>What looks like a mistake.</summary>
    public static IEnumerable<Rejection> Warnings(LabelOutcomes labels)
    {
        if (labels.Waiting > 0 && labels.Waiting == labels.Total - labels.WrongKind)
            yield return new Rejection(NoneKnown, "id", Share(0, labels.Total), "the id of a prediction that is still kept, hashed with the same key; the labels wait for it", (ulong)labels.Waiting);
        if (labels.Classified > 1 && labels.Correct == 0)
            yield return new Rejection(NoneMatches, "label", Share(0, labels.Classified), "spelt like the predictions", (ulong)labels.Classified);
        if (labels.Conflict > 0)
            yield return new Rejection(Conflict, "label", Share(labels.Conflict, labels.Total), "the first one of its prediction, or sent with replace", (ulong)labels.Conflict);
        if (labels.Inexact > 0)
            yield return new Rejection(Inexact, "label", Share(labels.Replaced + labels.Measured, labels.Total + labels.Measurements), "taken back exactly: a class limit, or a pair of classes that a label had ruled out, left a trace of so many of the corrections that became durable together", (ulong)labels.Inexact);
        var measurements = labels.Measurements;
        if (labels.MeasurementsWaiting > 0 && labels.MeasurementsWaiting == measurements - labels.MeasurementsRefused)
            yield return new Rejection(NoneKnown, "measurements", Share(0, measurements), "of predictions that are still kept; they wait for them", (ulong)labels.MeasurementsWaiting);
        if (labels.MeasurementsRepeated > 0)
            yield return new Rejection(MeasurementsRepeated, "measurements", Share(labels.MeasurementsRepeated, measurements), "the first one of its name and prediction, or sent with replace or mean", (ulong)labels.MeasurementsRepeated);
        if (labels.MeasurementsRefused > 0)
            yield return new Rejection(MeasurementKind, "measurements", Share(labels.MeasurementsRefused, measurements), "of the kind that its prediction has under the name, and of at most 100 names", (ulong)labels.MeasurementsRefused);
    }

    /// <summary>Records of a model came with their labels, at least two, and none equals its prediction.</summary>
    public static Rejection Unmatched(string model, ulong labelled) =>
        new(NoneMatches, "label", $"{Share(0, (long)labelled)} of {model}", "spelt like the predictions", labelled);

    private static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{part} of {whole}");
}
