namespace OrleansMonitor.Domain.Rules;

/// <summary>What a rule has one alert for: each match of its patterns, at this grain.</summary>
public enum RuleScope
{
    /// <summary>One alert for each model: all matching versions and segments of it together.</summary>
    Model,

    /// <summary>One for each version of each model.</summary>
    Version,

    /// <summary>One for each segment of each model, over its matching versions.</summary>
    Segment,

    /// <summary>One for each node, over the matching models that it serves.</summary>
    Node,

    /// <summary>One alert for all that matches together.</summary>
    All,
}
