namespace OrleansMonitor.Domain.Sketches;

/// <summary>Checks of weights, which are inverse sampling rates and hence at least 1.</summary>
internal static class Weights
{
    internal static bool IsValid(double weight) => weight >= 1 && double.IsFinite(weight);

    /// <summary>Whether all are equal, as they are when one sampling rate applied to the whole batch.</summary>
    internal static bool AreUniform(ReadOnlySpan<float> weights) =>
        weights.IsEmpty || !weights.ContainsAnyExcept(weights[0]);

    internal static void RequireSameLength(int values, int weights)
    {
        if (values != weights)
            throw new ArgumentException($"{weights} weights were given for {values} values", nameof(weights));
    }
}
