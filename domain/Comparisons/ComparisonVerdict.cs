namespace OrleansMonitor.Domain.Comparisons;

public enum ComparisonVerdict
{
    /// <summary>One version, or both, has no such figure.</summary>
    NotCompared,

    /// <summary>The interval leaves more than one of the others open.</summary>
    Undecided,

    /// <summary>The candidate is better.</summary>
    Better,

    /// <summary>If it is worse, then by no more than the margin.</summary>
    NoWorse,

    /// <summary>The candidate is worse, and may be so by more than the margin.</summary>
    Worse,

    /// <summary>The figure differs; it has no direction that is better.</summary>
    Differs,

    /// <summary>The same, and it differs by no more than the margin.</summary>
    Alike,
}
