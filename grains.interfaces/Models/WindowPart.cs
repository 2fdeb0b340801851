namespace OrleansMonitor.Grains.Models;

/// <summary>
/// The partial aggregate of one (version, segment) over one window, encoded by
/// <c>OrleansMonitor.Domain.Records.PartialAggregate</c>. <paramref name="WindowStart"/> is Unix milliseconds, aligned to
/// the windows of its <paramref name="Tier"/>: records that were old when they came are in the window in which they end.
/// <paramref name="BaseWindows"/> are those of a longer window, as <c>OrleansMonitor.Domain.Windows.BaseWindowCounts</c> writes them.
/// </summary>
/// <remarks>
/// The memory belongs to the caller, who may use it again once the call with this has answered; a callee that keeps it longer copies
/// it. After a call that failed it may still be read, so it is not used again.
/// </remarks>
[GenerateSerializer, Immutable, Alias("om.WindowPart")]
public readonly record struct WindowPart(
    [property: Id(0)] string Version,
    [property: Id(1)] string Segment,
    [property: Id(2)] long WindowStart,
    [property: Id(3)] ReadOnlyMemory<byte> Partial,
    [property: Id(4)] byte Tier = 0,
    [property: Id(5)] ReadOnlyMemory<byte> BaseWindows = default);
