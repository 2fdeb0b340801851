namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What came on its own of a prediction: its actual outcome, or a measurement. A class (a category), or a number (NaN when there is none).
/// <paramref name="Id"/> is the XXH64 of the inference id of its prediction. <paramref name="Replaces"/>: it takes the place of an earlier one
/// that says otherwise. <paramref name="Measurement"/> is the name of a measurement; null: it is the label. <paramref name="Averages"/>: its
/// number is averaged with the one that its prediction has. <paramref name="Values"/>: how many values its number is the mean of.
/// </summary>
public readonly record struct LateLabel(
    ulong Id, string? Label, double Actual, bool Replaces = false, string? Measurement = null, bool Averages = false, int Values = 1)
{
    /// <summary>Whether both say the same; two NaN are the same.</summary>
    public bool Agrees(LateLabel other) => Label is null
        ? other.Label is null && BitConverter.DoubleToUInt64Bits(Actual) == BitConverter.DoubleToUInt64Bits(other.Actual)
        : Label == other.Label;

    /// <summary>Whether it says a number of a prediction that has none, or a class of one that is a number only: no figure can be made of both.</summary>
    public bool IsWrongKindFor(in PendingPrediction prediction)
    {
        if (Measurement is not null)
            return false;
        var isClassified = prediction.Prediction is not null || !double.IsNaN(prediction.Score);
        var isNumber = !double.IsNaN(prediction.Value);
        return Label is null ? isClassified && !isNumber : isNumber && !isClassified;
    }

    /// <summary>As it is kept: how it came to be is past.</summary>
    internal LateLabel AsKept() => this with { Replaces = false, Averages = false };

    /// <summary>What is kept in the place of an earlier value of the same prediction and name; the same value: the earlier one stays.</summary>
    internal LateLabel Over(in LateLabel earlier)
    {
        if (Averages)
            return AsKept() with { Actual = earlier.Actual + ((Actual - earlier.Actual) / (earlier.Values + 1)), Values = earlier.Values + 1 };
        return Replaces ? AsKept() : earlier;
    }
}
