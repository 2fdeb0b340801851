namespace OrleansMonitor.Health;

/// <summary>An answer about a version or a segment of a model.</summary>
public interface ISliceAnswer
{
    /// <summary>True: the model never had the version or segment that was asked for, or it was deleted; null otherwise, also where it is without records in the range.</summary>
    bool? UnknownSlice { get; }

    /// <summary>What is to be told, in sentences; null: nothing.</summary>
    IReadOnlyList<string>? Warnings { get; }
}
