using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>Which rows of an owner a figure is of. No patterns: all.</summary>
/// <param name="Versions">Patterns of versions.</param>
/// <param name="Segments">Patterns of segments; of a node, of the models that it serves.</param>
/// <param name="KeepsUnsliced">Whether rows of no segment match too: a node's resources are of no model.</param>
internal readonly record struct RowSlice(IReadOnlyList<string> Versions, IReadOnlyList<string> Segments, bool KeepsUnsliced)
{
    public static readonly RowSlice All = new([], [], false);

    public bool Matches(RowKey key) =>
        RuleSubject.Matches(Versions, key.Version) && ((KeepsUnsliced && key.Segment.Length == 0) || RuleSubject.Matches(Segments, key.Segment));
}
