using System.Text.Json;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>The history of all alerts, as a silo shows it.</summary>
internal sealed class PhaseHistory
{
    private const int PageSize = 1000;

    private readonly Dictionary<(string Rule, string Model), List<PhaseChange>> _alerts = [];

    /// <summary>Transitions of all alerts.</summary>
    public int Count { get; private set; }

    /// <summary>Where lines are missing or stand twice; empty: nowhere.</summary>
    public string Gaps { get; private set; } = "";

    public IEnumerable<(string Rule, string Model)> Alerts => _alerts.Keys;

    public static async Task<PhaseHistory> ReadAsync(Uri silo)
    {
        using var queries = new SiloHttp(silo);
        var lines = new List<JsonElement>();
        for (long? before = null; ;)
        {
            var page = await queries.GetAsync($"/v1/alerts/history?limit={PageSize}{(before is null ? "" : $"&before={before}")}");
            lines.AddRange(page.GetProperty("entries").EnumerateArray());
            if (!page.TryGetProperty("next", out var next) || next.ValueKind != JsonValueKind.Number)
                return new PhaseHistory(lines);
            before = next.GetInt64();
        }
    }

    private PhaseHistory(List<JsonElement> lines)
    {
        lines.Reverse();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (i > 0 && Number(line) != Number(lines[i - 1]) + 1)
                Gaps = $"after line {Number(lines[i - 1])} comes line {Number(line)}";
            if (line.GetProperty("kind").GetString() != "transition")
                continue;
            var alert = (line.GetProperty("rule").GetString()!, line.GetProperty("labels").GetProperty("model").GetString()!);
            if (!_alerts.TryGetValue(alert, out var changes))
                _alerts.Add(alert, changes = []);
            changes.Add(new PhaseChange(line.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), Phase(line, "from"), Phase(line, "phase")));
            Count++;
        }
    }

    /// <summary>Of one alert, in the order in which they were told.</summary>
    public IReadOnlyList<PhaseChange> Of(string rule, string model) => _alerts.GetValueOrDefault((rule, model)) ?? [];

    private static long Number(JsonElement line) => line.GetProperty("number").GetInt64();

    private static AlertPhase Phase(JsonElement line, string field) => Enum.Parse<AlertPhase>(line.GetProperty(field).GetString()!, ignoreCase: true);
}
