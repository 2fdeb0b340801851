namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// An actual outcome that came on its own: a class, or a number (NaN when there is none). <paramref name="Id"/> is the XXH64 of the
/// inference id of its prediction. <paramref name="Replaces"/>: it takes the place of an earlier one that says otherwise.
/// </summary>
public readonly record struct LateLabel(ulong Id, string? Label, double Actual, bool Replaces = false)
{
    /// <summary>Whether both say the same; two NaN are the same.</summary>
    public bool Agrees(LateLabel other) => Label is null
        ? other.Label is null && BitConverter.DoubleToUInt64Bits(Actual) == BitConverter.DoubleToUInt64Bits(other.Actual)
        : Label == other.Label;

    /// <summary>Whether it says a number of a prediction that has none, or a class of one that is a number only: no figure can be made of both.</summary>
    public bool IsWrongKindFor(in PendingPrediction prediction)
    {
        var isClassified = prediction.Prediction is not null || !double.IsNaN(prediction.Score);
        var isNumber = !double.IsNaN(prediction.Value);
        return Label is null ? isClassified && !isNumber : isNumber && !isClassified;
    }
}
