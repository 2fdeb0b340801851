namespace OrleansMonitor.Grains.Alerting;

/// <summary>
/// What becomes of alerts when they have changed: history, silences, acknowledgements, and notifications by the configured routes.
/// There is one, under <see cref="Key"/>.
/// </summary>
[Alias("om.IAlertNotifierGrain")]
public interface IAlertNotifierGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>
    /// Takes transitions over. When the call has returned they are durable here and the sender may forget them; when it failed the
    /// sender sends them again, and what was taken already is passed over.
    /// </summary>
    [Alias("Notify")]
    Task NotifyAsync(AlertTransition[] transitions);

    /// <summary>Which silences hold for alerts and who acknowledged them; one for each id asked for that has any.</summary>
    [Alias("GetMarks")]
    Task<AlertMark[]> GetMarksAsync(string[] ids);
}

/// <summary>What people have said of an alert.</summary>
/// <param name="Id">The alert.</param>
/// <param name="SilencedBy">Ids of the active silences that match it.</param>
/// <param name="AcknowledgedBy">Who acknowledged it; empty when nobody has.</param>
/// <param name="AcknowledgedAt">When, Unix milliseconds.</param>
/// <param name="Comment">What was said.</param>
[GenerateSerializer, Immutable, Alias("om.AlertMark")]
public sealed record AlertMark(
    [property: Id(0)] string Id,
    [property: Id(1)] string[] SilencedBy,
    [property: Id(2)] string AcknowledgedBy,
    [property: Id(3)] long? AcknowledgedAt,
    [property: Id(4)] string Comment);
