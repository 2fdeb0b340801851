using OrleansMonitor.Baselines;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Descriptions.Questions;

/// <summary>Describes a model's data, for the HTTP endpoint and for the client inside the cluster.</summary>
public sealed class DescriptionQuestions(IGrainFactory grains, TimeProvider time)
{
    /// <param name="baseline">Null: the active one of the version, or of all versions; without any there is nothing beside the current data.</param>
    public async Task<HealthAnswer<ModelDescription>> DescribeAsync(string model, string? from, string? to, string? version, string? segment, string? timeZone, string? baseline)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        var (chosen, entry, missing) = await new BaselineQuestions(grains, time).ChooseAsync(model, baseline, version).ConfigureAwait(false);
        if (missing is not null && !string.IsNullOrEmpty(baseline))
            return new(missing);
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } => new(HealthRefusal.Withheld(point.MinimumRecords, from)),
            var data => new(Answer(data, query, chosen, entry)),
        };
    }

    private static ModelDescription Answer(HealthData data, HealthQuery query, Baseline? baseline, BaselineEntry? entry)
    {
        var whole = new PartialAggregate();
        foreach (var point in data.Points)
            whole.MergeEncoded(point.Partial, DataDescriber.Parts);
        var columns = DataDescriber.Describe(whole, baseline);
        return new ModelDescription
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Baseline = entry,
            Records = whole.Traffic.Records,
            Binned = baseline is not null && whole.HasBins ? whole.Bins.Find(baseline.Bins.Fingerprint)?.Records ?? 0 : 0,
            Findings = [.. columns.SelectMany(static column => column.Findings)],
            Columns = columns,
        };
    }
}
