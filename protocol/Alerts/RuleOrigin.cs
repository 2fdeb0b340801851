namespace OrleansMonitor.Alerts;

public enum RuleOrigin
{
    /// <summary>A rule file of a silo, or the rules that come with it.</summary>
    File,

    /// <summary>A group that was set through the API.</summary>
    Api,
}
