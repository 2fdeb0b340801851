namespace OrleansMonitor.Rules;

/// <summary>How the value of a field is written.</summary>
internal enum RuleFieldShape
{
    Text,
    Metric,
    Scope,
    NoData,
    Measure,
    Number,
    Share,
    Confidence,
    Whole,
    Duration,
    NumberOrPair,
    Pair,
    Patterns,
    Comparison,
    Ago,
    Texts,
}

/// <summary>A field of a rule, for the JSON Schema and the documentation.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">Of its value.</param>
/// <param name="Default">What holds without it; empty: it is required, or there is none.</param>
/// <param name="Description">One sentence.</param>
internal sealed record RuleField(string Name, RuleFieldShape Shape, string Default, string Description)
{
    /// <summary>Every field of a rule, in the order of the documentation.</summary>
    public static readonly RuleField[] OfRule =
    [
        new("alert", RuleFieldShape.Text, "", "Name of the alert, unique in its group; the label alertname."),
        new("metric", RuleFieldShape.Metric, "", "The figure that is judged."),
        new("models", RuleFieldShape.Patterns, "all", "Models by name; * stands for any characters, ? for one."),
        new("versions", RuleFieldShape.Patterns, "all", "Versions by name; not with scope node."),
        new("segments", RuleFieldShape.Patterns, "all", "Segments by name; not with scope node."),
        new("nodes", RuleFieldShape.Patterns, "all", "Nodes by name; only with scope node."),
        new("scope", RuleFieldShape.Scope, "model", "What there is one alert for: each model, version or segment of a model, node, or all that matches together."),
        new("window", RuleFieldShape.Duration, "5m", "The figure is of so long before the evaluation, in event time; 10s to 30d."),
        new("above", RuleFieldShape.Number, "", "Fires above this. One of above, below and outside is needed."),
        new("below", RuleFieldShape.Number, "", "Fires below this."),
        new("outside", RuleFieldShape.Pair, "", "Fires below the first or above the second number."),
        new("clear", RuleFieldShape.NumberOrPair, "the threshold", "Clears at or under this (above), at or over it (below), or at or within both numbers (outside); in between an alert stays what it is."),
        new("confidence", RuleFieldShape.Confidence, "none", "Fires only when the whole confidence interval of this level is beyond the threshold; 0.5 to 0.9999."),
        new("min_records", RuleFieldShape.Whole, "1", "Fewer records, labelled ones for figures of quality, are no data; in both windows of a comparison."),
        new("min_coverage", RuleFieldShape.Share, "0", "A smaller share of the window's records that the figure is of is no data; 0 to 1."),
        new("no_data", RuleFieldShape.NoData, "keep", "What no data means: keep (an alert stays what it is), alert (a breach) or ok (clear)."),
        new("compared_to", RuleFieldShape.Comparison, "nothing", "The threshold judges the comparison to an earlier window ('1d ago'), to a version ({version: v1}), to the windows before it ({history: 28, every: 1d}; every is one window where it is left out) or, with scope node, to the other nodes (peers)."),
        new("by", RuleFieldShape.Measure, "ratio; deviations with peers and history", "ratio, difference, or deviations: distance from the peers' median in robust standard deviations, or from the centre of the history's control chart in standard deviations."),
        new("baseline", RuleFieldShape.Ago, "the active one", "Of data_drift, measurement_drift and their like: the same hours so long ago ('7d ago') take the place of the active baseline."),
        new("for", RuleFieldShape.Duration, "0s", "How long a breach must last before the alert fires; at most 7d."),
        new("keep_firing_for", RuleFieldShape.Duration, "0s", "How long an alert must be clear before it resolves; at most 7d."),
        new("labels", RuleFieldShape.Texts, "none", "Labels of the alerts, with templates of labels, over those of the group."),
        new("annotations", RuleFieldShape.Texts, "none", "Texts for people, with templates of labels and figures."),
    ];

    /// <summary>Every field of a group.</summary>
    public static readonly RuleField[] OfGroup =
    [
        new("name", RuleFieldShape.Text, "", "Name of the group, unique over all files."),
        new("interval", RuleFieldShape.Duration, "30s", "How often its rules are evaluated, in event time; 10s to 1d, and no longer than a rule's window."),
        new("labels", RuleFieldShape.Texts, "none", "Labels that every rule of the group has."),
        new("rules", RuleFieldShape.Text, "", "The rules."),
    ];
}
