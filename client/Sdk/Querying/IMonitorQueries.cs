using OrleansMonitor.Alerts;
using OrleansMonitor.Baselines;
using OrleansMonitor.Changes;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Estimates;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Timeline;

namespace OrleansMonitor.Client.Querying;

/// <summary>
/// Health of models and nodes, cluster-wide. Every method throws <see cref="MonitorQueryException"/> when the question is
/// refused, when there is no such model or node, or when no silo answers.
/// </summary>
public interface IMonitorQueries
{
    /// <summary>All models and nodes with their latest figures.</summary>
    Task<ClusterHealth> GetClusterHealthAsync(CancellationToken cancellation = default);

    Task<IReadOnlyList<ModelListEntry>> ListModelsAsync(CancellationToken cancellation = default);

    /// <param name="model">The model's name.</param>
    /// <param name="range">Range of event time, version and segment. Null: the last hour before the watermark, everything.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>The ROC curve of the model's scores, and precision over recall.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelCurves> GetModelCurvesAsync(string model, HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>The figures of the records of one value of a dimension, or of one of each of two that are a chosen pair.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="range">As for all records.</param>
    /// <param name="where"><c>DIMENSION=VALUE</c>, once or twice; an empty value is that of the records without one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default);

    /// <param name="model">The model's name.</param>
    /// <param name="step">Length of a point, such as <c>10s</c>, <c>1m</c>, <c>1h</c>, <c>1d</c> or <c>1mo</c>.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelSeries> GetModelSeriesAsync(string model, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>The same of one slice.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="step">As of all records.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="where">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelSeries> GetModelSeriesAsync(string model, string step, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default);

    /// <summary>How the model's data differs from a baseline.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="baseline">Its name, or <c>name@revision</c>. Null: the active one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelDrift> GetModelDriftAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default);

    /// <summary>Quality that is estimated without labels, beside what labels show.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="step">Length of the parts that are estimated too, as of a series. Null: none.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="baseline">Its name, or <c>name@revision</c>. Null: the active one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelEstimate> GetModelEstimateAsync(string model, string? step = null, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default);

    /// <summary>The course of one figure against its own past: a control chart, and when its mean changed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="metric">The figure, as rules name it.</param>
    /// <param name="step">Length of a point, as of a series.</param>
    /// <param name="history">Points before each one that its limits are from, 8 to 200.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelChanges> GetModelChangesAsync(string model, string metric, string step = "1h", int history = 28, HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>How a version of a model does beside another.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="baseline">The version that serves; empty: the records without one.</param>
    /// <param name="candidate">The version that is to take its place.</param>
    /// <param name="choice">Range, metrics and margins. Null: the defaults.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelComparison> CompareVersionsAsync(string model, string baseline, string candidate, ComparisonChoice? choice = null, CancellationToken cancellation = default);

    /// <summary>A model's features and outputs beside a baseline, and what is wrong with them.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="baseline">Its name, or name@revision. Null: the active one, if there is one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelDescription> DescribeModelAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default);

    /// <summary>The same beside another range or version.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="choice">What is described, and what stands beside it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelDescription> DescribeModelAsync(string model, DescriptionChoice choice, CancellationToken cancellation = default);

    /// <summary>A figure by the values of a dimension, or of a chosen pair.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="dimension">Whose values are the slices.</param>
    /// <param name="metric">The figure, as rules name it.</param>
    /// <param name="pair">The other dimension of a pair; null: the slices of one dimension.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelSlices> GetModelSlicesAsync(string model, string dimension, string metric = "accuracy", string? pair = null, HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>The slices that explain the change of a figure.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="metric">The figure, as rules name it.</param>
    /// <param name="choice">Ranges and versions. Null: the last hour against the one before.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ModelExplanation> ExplainModelChangeAsync(string model, string metric = "accuracy", ExplanationChoice? choice = null, CancellationToken cancellation = default);

    /// <summary>Rules for a model whose thresholds lie beyond what its figures did. Nothing is changed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="step">Length of a point and window of the rules, 10s to 30d.</param>
    /// <param name="range">As for the health, but three weeks of hours by default; the segment is not used.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<RuleSuggestions> SuggestRulesAsync(string model, string step = "1h", HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>Figures of a model over time, in columns of equal steps.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="choice">Figures, steps and range. Null: the defaults.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<FigureTimeline> GetModelTimelineAsync(string model, TimelineChoice? choice = null, CancellationToken cancellation = default);

    /// <summary>Figures of a node over time, likewise.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="choice">Figures, steps and range. Null: the defaults.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<FigureTimeline> GetNodeTimelineAsync(string node, TimelineChoice? choice = null, CancellationToken cancellation = default);

    /// <summary>What rules would have done over a range of the past. Nothing is changed.</summary>
    /// <param name="request">The rules as text, or a group that is in force, and the range: 7 days before now by default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<RuleBacktest> BacktestRulesAsync(BacktestRequest request, CancellationToken cancellation = default);

    Task<IReadOnlyList<NodeListEntry>> ListNodesAsync(CancellationToken cancellation = default);

    /// <param name="node">The node's name.</param>
    /// <param name="range">Range of event time; a node has no versions and segments.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<NodeHealth> GetNodeHealthAsync(string node, HealthRange? range = null, CancellationToken cancellation = default);

    /// <param name="node">The node's name.</param>
    /// <param name="step">Length of a point, such as <c>10s</c>, <c>1m</c>, <c>1h</c>, <c>1d</c> or <c>1mo</c>.</param>
    /// <param name="range">As for the health.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<NodeSeries> GetNodeSeriesAsync(string node, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default);

    /// <summary>Alerts that are pending or firing.</summary>
    Task<IReadOnlyList<AlertEntry>> ListAlertsAsync(CancellationToken cancellation = default);

    /// <summary>The rules that are evaluated, by group.</summary>
    Task<RuleList> ListRulesAsync(CancellationToken cancellation = default);

    /// <summary>What a rule says now of all that it watches, and why.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<RuleExplanation> ExplainRuleAsync(string group, string rule, CancellationToken cancellation = default);
}
