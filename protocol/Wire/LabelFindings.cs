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

    /// <summary>What is refused; null for nothing.</summary>
    public static Rejection? Refused(LabelOutcomes labels) => labels.WrongKind == 0
        ? null
        : new Rejection(WrongKind, "label", "a number for a class, or a class for a number", "of the kind of its prediction; the prediction waits on", (ulong)labels.WrongKind);

    /// <summary>What looks like a mistake.</summary>
    public static IEnumerable<Rejection> Warnings(LabelOutcomes labels)
    {
        if (labels.Waiting > 0 && labels.Waiting == labels.Total - labels.WrongKind)
            yield return new Rejection(NoneKnown, "id", Share(0, labels.Total), "the id of a prediction that is still kept; the labels wait for it", (ulong)labels.Waiting);
        if (labels.Classified > 1 && labels.Correct == 0)
            yield return new Rejection(NoneMatches, "label", Share(0, labels.Classified), "spelt like the predictions", (ulong)labels.Classified);
        if (labels.Conflict > 0)
            yield return new Rejection(Conflict, "label", Share(labels.Conflict, labels.Total), "the first one of its prediction, or sent with replace", (ulong)labels.Conflict);
    }

    /// <summary>Records of a model came with their labels, at least two, and none equals its prediction.</summary>
    public static Rejection Unmatched(string model, ulong labelled) =>
        new(NoneMatches, "label", $"{Share(0, (long)labelled)} of {model}", "spelt like the predictions", labelled);

    private static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{part} of {whole}");
}
