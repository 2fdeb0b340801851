namespace OrleansMonitor.Domain.Probabilities;

/// <summary>The probability of each class of one prediction, as it waits for a label. Vectors of a chunk share their list of classes.</summary>
/// <param name="classes">In ascending ordinal order.</param>
/// <param name="codes">One a class, see <see cref="ProbabilityCode"/>; 0 of a class that the prediction does not name.</param>
public sealed class ProbabilityVector(string[] classes, ushort[] codes) : IEquatable<ProbabilityVector>
{
    public ReadOnlySpan<string> Classes => classes;

    public ReadOnlySpan<ushort> Codes => codes;

    /// <summary>The list itself, to be shared.</summary>
    internal string[] ClassList => classes;

    public bool Equals(ProbabilityVector? other) => other is not null && Classes.SequenceEqual(other.Classes) && Codes.SequenceEqual(other.Codes);

    public override bool Equals(object? obj) => Equals(obj as ProbabilityVector);

    public override int GetHashCode() => HashCode.Combine(classes.Length, codes[0], codes[^1]);

    /// <summary>The same with another list of the same classes.</summary>
    internal ProbabilityVector With(string[] list) => ReferenceEquals(list, classes) ? this : new ProbabilityVector(list, codes);
}
