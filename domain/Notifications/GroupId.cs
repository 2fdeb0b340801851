namespace OrleansMonitor.Domain.Notifications;

/// <summary>A group of alerts: those of a route that have the same values of the labels it groups by.</summary>
public sealed record GroupId(string Route, LabelSet Labels)
{
    /// <summary>As Alertmanager writes a <c>groupKey</c>: <c>{}/{severity="page"}:{alertname="HighLatency"}</c>.</summary>
    public override string ToString() => $"{Route}:{Labels}";
}
