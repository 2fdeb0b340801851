namespace OrleansMonitor.Domain.Rules;

/// <summary>The state of one alert. Resolved is not one: an alert that has fired and no longer does is inactive, with the time of that.</summary>
public enum AlertPhase
{
    Inactive,

    /// <summary>In breach, for less than the rule's <c>for</c>.</summary>
    Pending,

    Firing,
}
