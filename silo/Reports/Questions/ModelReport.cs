using OrleansMonitor.Baselines;
using OrleansMonitor.Changes;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Estimates;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Query.Overview;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>All that a report is made of. Its figures are those that the questions of <c>/v1</c> answer.</summary>
internal sealed record ModelReport
{
    public required ReportParameters Asked { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Of the silo that made it.</summary>
    public required string Build { get; init; }

    /// <summary>How the model is now, as the overview says; null: the report is of the past or of one version.</summary>
    public required ModelVerdict? Now { get; init; }

    /// <summary>Of the whole range; its ends are the effective ones.</summary>
    public required ModelHealth Health { get; init; }

    public required ComparedWith With { get; init; }

    /// <summary>What the range is held against.</summary>
    public required Part<ModelHealth> Compared { get; init; }

    /// <summary>The figure that stands for the model first; none: nothing of its quality is known in the range.</summary>
    public required IReadOnlyList<ReportQuality> Qualities { get; init; }

    public ReportQuality? Quality => Qualities.Count > 0 ? Qualities[0] : null;

    /// <summary>Length of a point of the timelines.</summary>
    public required ReportStep Step { get; init; }

    public required Part<ModelSeries> Series { get; init; }

    /// <summary>Of the scores of the positive class.</summary>
    public required Part<ModelCurves> Curves { get; init; }

    /// <summary>Against the active baseline, or the range before where there is none.</summary>
    public required Part<ModelDrift> Drift { get; init; }

    /// <summary>The share of the columns that drifted.</summary>
    public required Part<ModelChanges> DriftCourse { get; init; }

    public required Part<ModelChanges> QualityCourse { get; init; }

    public required Part<ModelEstimate> Estimate { get; init; }

    public required Part<ModelDescription> Description { get; init; }

    /// <summary>Of the range before, where that is what drift is against; otherwise descriptions have the baseline.</summary>
    public required ModelDescription? DescriptionBefore { get; init; }

    public required Part<ModelExplanation> Explanation { get; init; }

    /// <summary>Those with records in the range, the oldest first.</summary>
    public required IReadOnlyList<VersionHealth> Versions { get; init; }

    /// <summary>Versions that were not looked at, since a report looks at so many only.</summary>
    public required int FurtherVersions { get; init; }

    public required Part<ModelComparison> VersionComparison { get; init; }

    public required IReadOnlyList<AlertSpan> Alerts { get; init; }

    /// <summary>Why there may be more alerts than are listed; empty: there are not.</summary>
    public required string AlertsNote { get; init; }
}

/// <summary>A version over the range of a report.</summary>
internal sealed record VersionHealth(string Version, ModelHealth Health)
{
    public DateTimeOffset? First => Health.Traffic?.FirstEventTime;

    public DateTimeOffset? Last => Health.Traffic?.LastEventTime;

    /// <summary>Whether its first record is later than those of other versions by a step: it began in the range, or again.</summary>
    public bool IsDeployment { get; init; }
}
