using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Models;

/// <summary>The options as they hold for one model.</summary>
internal sealed record ModelSettings(CommitOptions Commit, CardinalityOptions Cardinality, LabelOptions Labels, double TargetRecordsPerSecond, PrecisionTarget? Precision = null);
