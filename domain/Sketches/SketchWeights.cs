namespace OrleansMonitor.Domain.Sketches;

/// <summary>Checks of weights, which are inverse sampling rates: finite and above 0.</summary>
internal static class SketchWeights
{
    internal static bool IsValid(double weight) => weight > 0 && double.IsFinite(weight);

    internal static bool AreValid(ReadOnlySpan<float> weights)
    {
        var scan = ColumnScan.Of(weights);
        return scan.Finite == weights.Length && scan.Min > 0;
    }

    /// <summary>
    /// The weight that all values share, as they do when one sampling rate applied to the whole batch; 1 for an empty column.
    /// Null where they differ.
    /// </summary>
    internal static double? Shared(int values, ReadOnlySpan<float> weights)
    {
        if (weights.IsEmpty)
            return 1;
        if (values != weights.Length)
            throw new ArgumentException($"{weights.Length} weights were given for {values} values", nameof(weights));
        return weights.ContainsAnyExcept(weights[0]) ? null : weights[0];
    }
}
