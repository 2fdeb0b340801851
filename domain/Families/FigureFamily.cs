using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Families;

/// <summary>
/// A metric family of what is monitored, as Prometheus knows them: one name, and a series for each owner (and each value of
/// <see cref="Label"/>). Exposition and queries read the same families, so that a figure has one meaning.
/// </summary>
/// <remarks>
/// A counter at a time t is the total of all windows that end at or before t, since the owner's first record: it is additive, so that the
/// totals of parts of the history may be added. A histogram is a counter for each bucket. A gauge at t is the figure of the last complete
/// step (<see cref="FamilyStep"/>). What is of no window (<see cref="IsOfState"/>) is known for now only.
/// </remarks>
public sealed record FigureFamily
{
    private readonly Func<FamilyInput, IEnumerable<FamilyValue>> _read;
    private readonly Func<PartialAggregate, QuantileSketch?>? _distribution;

    internal FigureFamily(Func<FamilyInput, IEnumerable<FamilyValue>> read, Func<PartialAggregate, QuantileSketch?>? distribution = null) => (_read, _distribution) = (read, distribution);

    /// <summary>With its suffixes: the unit, and <c>_total</c> of a counter.</summary>
    public required string Name { get; init; }

    public required FamilyKind Kind { get; init; }

    /// <summary>A base unit, which <see cref="Name"/> ends with but for <c>_total</c>; empty: it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>One sentence.</summary>
    public required string Help { get; init; }

    /// <summary>Whose rows it is read of.</summary>
    public OwnerKind Owner { get; init; } = OwnerKind.Model;

    public FamilyDetail Detail { get; init; }

    /// <summary>The label that it has beside those of its owner; null: none.</summary>
    public string? Label { get; init; }

    /// <summary>What has to be decoded of the rows; none of a family that is of the state.</summary>
    public AggregateParts Parts { get; init; }

    /// <summary>Whether it is read of <see cref="FamilyInput.State"/>: it is of the owner as a whole, and has no past.</summary>
    public bool IsOfState { get; init; }

    /// <summary>Whether it has a series for each version; what a machine uses and what is of the state has none.</summary>
    public bool HasVersion => !IsOfState && Parts != AggregateParts.Resources;

    /// <summary>The values of a counter or gauge; none: there is no data for it. Always finite.</summary>
    public IEnumerable<FamilyValue> Read(FamilyInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _read(input).Where(static value => double.IsFinite(value.Value));
    }

    /// <summary>What a histogram is of; null: there is no data for it.</summary>
    public QuantileSketch? Distribution(PartialAggregate window) => _distribution?.Invoke(window) is { IsEmpty: false } sketch ? sketch : null;
}

public enum FamilyKind
{
    Counter,
    Gauge,
    Histogram,
}

public enum FamilyDetail
{
    /// <summary>What there is one of for each model and version.</summary>
    Summary,

    /// <summary>Also what there is one of for each feature, class, measurement and error code.</summary>
    Full,
}

/// <summary>A value, and whose it is where its family has a label of its own.</summary>
public readonly record struct FamilyValue(string? Label, double Value)
{
    /// <summary>The label of what is past a bound, put together.</summary>
    public const string Overflow = "_overflow";
}
