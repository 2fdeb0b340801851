using System.Text.Json;
using OrleansMonitor.Chaos.Load;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>Compares what was measured, as the cluster counted it, with what was sent: everything is acknowledged by then.</summary>
internal static class MeasurementCheck
{
    public static async Task<List<string>> RunAsync(Uri silo, IReadOnlyList<LedgerProducer> producers, IEnumerable<string> models, long begin, long end)
    {
        using var queries = new SiloHttp(silo);
        var mismatches = new List<string>();
        foreach (var model in models)
        {
            var sent = producers.Select(producer => producer.MeasurementsOf(model)).ToList();
            var health = await queries.GetAsync($"/v1/models/{model}/health?from={begin}&to={end}");
            var measured = sent.Sum(static each => each.Measured);
            if (measured == 0)
                mismatches.Add($"model {model}: nothing was measured");
            Check("feedback", Count(health, "feedback"), measured);
            Check("good feedback", Good(health), sent.Sum(static each => each.Good));
            Check("judge", Count(health, "judge"), measured);
            Check("measured, since the first record", Number(health, "measured"), 2 * measured);
            Check("waiting", Number(health, "waiting"), 0);
            if (measured > 0 && Math.Abs(Mean(health) - (sent.Sum(static each => each.Scores) / measured)) > 1e-8)
                mismatches.Add($"model {model}: the judge's mean is {Mean(health)}, sent were {sent.Sum(static each => each.Scores) / measured}");

            void Check(string what, long has, long should)
            {
                if (has != should)
                    mismatches.Add($"model {model}: {has} {what}, {should} were sent");
            }
        }

        return mismatches;
    }

    private static JsonElement? Find(JsonElement health, string name)
    {
        if (!health.TryGetProperty("measurements", out var measurements))
            return null;
        foreach (var measurement in measurements.EnumerateArray())
        {
            if (measurement.GetProperty("name").GetString() == name)
                return measurement;
        }

        return null;
    }

    private static long Count(JsonElement health, string name) => Find(health, name)?.GetProperty("count").GetInt64() ?? 0;

    private static long Good(JsonElement health) =>
        Find(health, "feedback")?.GetProperty("values").EnumerateArray().Where(static value => value.GetProperty("name").GetString() == "true").Sum(static value => value.GetProperty("count").GetInt64()) ?? 0;

    private static double Mean(JsonElement health) => Find(health, "judge")?.GetProperty("numbers").GetProperty("mean").GetDouble() ?? double.NaN;

    private static long Number(JsonElement health, string name) =>
        health.TryGetProperty("labels", out var labels) && labels.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
