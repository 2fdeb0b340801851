using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>The method changes nothing, so its requests interleave with each other (not with other methods).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>Requests to the class interleave at their awaits; turns are still single-threaded.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>Requests to the method interleave with every other request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>The caller does not wait, and learns of no error.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>Several activations per silo share the calls; each silo has its own.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>As many workers as processors.</summary>
    public StatelessWorkerAttribute() : this(-1)
    {
    }

    /// <param name="maxLocalWorkers">Activations per silo and key; zero or less: as many as processors.</param>
    public StatelessWorkerAttribute(int maxLocalWorkers) : base(PlacementKind.StatelessWorker) =>
        MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;

    internal int MaxLocalWorkers { get; }
}
