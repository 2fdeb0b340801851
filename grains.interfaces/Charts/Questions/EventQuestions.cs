using OrleansMonitor.Alerts;
using OrleansMonitor.Charts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Charts.Questions;

/// <summary>Asks what happened to a model: its versions, its alerts, its baselines.</summary>
public sealed class EventQuestions(IGrainFactory grains, TimeProvider time)
{
    private const int MaxEvents = 1000;
    private const string DefaultFrom = "-1d";

    public async Task<HealthAnswer<ModelEvents>> GetAsync(string model, string? from, string? to, string? timeZone)
    {
        if (!RangeParameters.TryRead(model, string.IsNullOrEmpty(from) ? DefaultFrom : from, string.IsNullOrEmpty(to) ? "now" : to, null, null, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetVersionsAsync(model).ConfigureAwait(false) is not { } versions)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        var (begin, end) = (query.From!.Value, query.To!.Value);
        var events = new List<ModelEvent>(Deployments(versions, begin, end));
        var firings = AlertFirings.Of(await HistoryAsync(model, end).ConfigureAwait(false), begin, end);
        events.AddRange(firings.Select(AlertFirings.EventOf));
        events.AddRange(AlertFirings.IncidentsOf(firings));
        events.AddRange(await BaselinesAsync(model, begin, end).ConfigureAwait(false));
        return new(new ModelEvents(model, UnixTime.ToTime(begin), UnixTime.ToTime(end), [.. events.OrderBy(static each => each.Time).ThenBy(static each => each.Kind).TakeLast(MaxEvents)]));
    }

    private static IEnumerable<ModelEvent> Deployments(VersionBegin[] versions, long begin, long end) => versions
        .Where(version => version.Version.Length > 0 && version.First >= begin && version.First < end)
        .Select(static version => new ModelEvent { Time = UnixTime.ToTime(version.First), Kind = ModelEventKind.Deployment, Text = $"first record of version {version.Version}", Version = version.Version });

    private async Task<AlertHistoryEntry[]> HistoryAsync(string model, long end)
    {
        var matcher = $"model=\"{model.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
        var page = await grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).GetHistoryAsync(new AlertHistoryQuery(null, end, null, [matcher], null, AlertHistoryQuery.MaxLimit)).ConfigureAwait(false);
        return page.Entries;
    }

    private async Task<IEnumerable<ModelEvent>> BaselinesAsync(string model, long begin, long end)
    {
        var stored = await grains.GetGrain<IBaselineGrain>(model).ListAsync().ConfigureAwait(false);
        return stored.Where(baseline => baseline.CreatedAt >= begin && baseline.CreatedAt < end)
            .Select(static baseline => new ModelEvent { Time = UnixTime.ToTime(baseline.CreatedAt), Kind = ModelEventKind.Baseline, Text = $"baseline {baseline.Name}@{baseline.Revision} made of {baseline.Source}" });
    }
}

/// <summary>A time in which an alert fired. Times are Unix milliseconds; no end: it goes on.</summary>
internal sealed record AlertFiring(Alert Alert, long Begin, long? End)
{
    public string Severity => Array.Find(Alert.Labels, static label => label.Name == "severity")?.Value ?? "";
}

/// <summary>From the history of alerts to the times in which they fired.</summary>
internal static class AlertFirings
{
    /// <summary>Those that reach into a range, in the order of their begins.</summary>
    /// <param name="lines">The newest first.</param>
    /// <param name="begin">Of the range.</param>
    /// <param name="end">Of the range.</param>
    public static IReadOnlyList<AlertFiring> Of(AlertHistoryEntry[] lines, long begin, long end)
    {
        var firing = new Dictionary<string, AlertFiring>(StringComparer.Ordinal);
        var found = new List<AlertFiring>();
        foreach (var line in lines.Reverse().Where(static line => line.Kind == AlertEventKind.Transition))
        {
            if (line.Alert.Phase == AlertPhase.Firing)
                firing.TryAdd(line.Alert.Id, new AlertFiring(line.Alert, line.Alert.FiredAt ?? line.Time, null));
            else if (firing.Remove(line.Alert.Id, out var before))
                found.Add(before with { End = line.Time });
        }

        found.AddRange(firing.Values);
        return [.. found.Where(each => each.Begin < end && (each.End is not { } over || over >= begin)).OrderBy(static each => each.Begin)];
    }

    public static ModelEvent EventOf(AlertFiring firing) => new()
    {
        Time = UnixTime.ToTime(firing.Begin),
        Until = firing.End is { } end ? UnixTime.ToTime(end) : null,
        Kind = ModelEventKind.Alert,
        Text = Array.Find(firing.Alert.Annotations, static annotation => annotation.Name == "summary") is { Value.Length: > 0 } summary ? summary.Value : firing.Alert.Rule,
        Version = Array.Find(firing.Alert.Labels, static label => label.Name == "version")?.Value,
        Alert = firing.Alert.Id,
        Severity = firing.Severity.Length > 0 ? firing.Severity : null,
    };

    /// <summary>Times in which alerts fired that ask for a person, those that overlap together.</summary>
    public static IEnumerable<ModelEvent> IncidentsOf(IReadOnlyList<AlertFiring> firings)
    {
        var incidents = new List<(long Begin, long? End, List<string> Rules)>();
        foreach (var firing in firings.Where(static firing => !AlertSeverity.IsMild(firing.Severity)))
        {
            if (incidents.Count > 0 && incidents[^1] is var last && (last.End is not { } over || over >= firing.Begin))
            {
                incidents[^1] = (last.Begin, last.End is null || firing.End is null ? null : Math.Max(last.End.Value, firing.End.Value), last.Rules);
                last.Rules.Add(firing.Alert.Rule);
            }
            else
            {
                incidents.Add((firing.Begin, firing.End, [firing.Alert.Rule]));
            }
        }

        return incidents.Select(static incident => new ModelEvent
        {
            Time = UnixTime.ToTime(incident.Begin),
            Until = incident.End is { } end ? UnixTime.ToTime(end) : null,
            Kind = ModelEventKind.Incident,
            Text = string.Join(", ", incident.Rules.Distinct(StringComparer.Ordinal)),
        });
    }
}
