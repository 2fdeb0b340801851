namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>A silence. Times are Unix milliseconds.</summary>
/// <param name="Id">Which.</param>
/// <param name="Matchers">As Alertmanager writes them, such as <c>model="fraud"</c>. All must match.</param>
/// <param name="StartsAt">Begin.</param>
/// <param name="EndsAt">End, not included.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Comment">Why.</param>
[GenerateSerializer, Immutable, Alias("om.AlertSilence")]
public sealed record AlertSilence(
    [property: Id(0)] string Id,
    [property: Id(1)] string[] Matchers,
    [property: Id(2)] long StartsAt,
    [property: Id(3)] long EndsAt,
    [property: Id(4)] long CreatedAt,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] string Comment);

/// <summary>A silence that is to be made.</summary>
/// <param name="Matchers">One in each text.</param>
/// <param name="StartsAt">Unix milliseconds; null: now.</param>
/// <param name="EndsAt">Unix milliseconds.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Comment">Why.</param>
[GenerateSerializer, Immutable, Alias("om.NewSilence")]
public sealed record NewSilence(
    [property: Id(0)] string[] Matchers,
    [property: Id(1)] long? StartsAt,
    [property: Id(2)] long EndsAt,
    [property: Id(3)] string CreatedBy,
    [property: Id(4)] string Comment);

/// <summary>A silence that was made, or the field that is wrong.</summary>
/// <param name="Silence">Null: it was refused.</param>
/// <param name="Field">What is wrong; empty: nothing, or there is no room.</param>
/// <param name="Value">Its value.</param>
/// <param name="Limit">What it must be.</param>
[GenerateSerializer, Immutable, Alias("om.SilenceResult")]
public sealed record SilenceResult(
    [property: Id(0)] AlertSilence? Silence,
    [property: Id(1)] string Field,
    [property: Id(2)] string Value,
    [property: Id(3)] string Limit);
