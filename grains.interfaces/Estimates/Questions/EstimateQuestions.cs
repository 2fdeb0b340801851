using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Estimates;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Estimates.Questions;

/// <summary>Reads a question about quality without labels, asks the grains and estimates it, for the HTTP endpoints and for the client inside the cluster.</summary>
public sealed class EstimateQuestions(IGrainFactory grains, TimeProvider time)
{
    private const string Assumption = "What is predicted with a score, or as a number, is as often right as it was in the baseline: "
        + "a change of the inputs is accounted for, a change of what they mean (concept drift) is not.";

    /// <param name="step">Null: the range as a whole.</param>
    /// <param name="baseline">Null: the active one of the version, or of all versions.</param>
    public async Task<HealthAnswer<ModelEstimate>> GetEstimateAsync(
        string model, string? step, string? from, string? to, string? version, string? segment, string? timeZone, string? baseline)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        var isSeries = !string.IsNullOrEmpty(step);
        if (!StepParameter.TryParse(isSeries ? step! : "1h", out var length))
            return new(HealthRefusal.OfParameter("step", step!, StepParameter.Grammar));
        var (chosen, entry, missing) = await new BaselineQuestions(grains, time).ChooseAsync(model, baseline, version).ConfigureAwait(false);
        var health = grains.GetGrain<IHealthGrain>(IHealthGrain.Key);
        if (missing is not null)
            return new(await health.GetModelAsync(query).ConfigureAwait(false) is null ? HealthRefusal.Unknown("model", model, "/v1/models") : missing);
        var data = isSeries
            ? await health.GetModelSeriesAsync(query, length.Milliseconds, length.Months).ConfigureAwait(false)
            : await health.GetModelAsync(query).ConfigureAwait(false);
        return data switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(isSeries ? HealthRefusal.TooMuch(limit, from, step!) : HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } => new(HealthRefusal.Withheld(point.MinimumRecords, from)),
            _ => new(Answer(data, query, chosen!, entry!, isSeries)),
        };
    }

    private static ModelEstimate Answer(HealthData data, HealthQuery query, Baseline baseline, BaselineEntry entry, bool isSeries)
    {
        var whole = new PartialAggregate();
        var points = new List<EstimatePoint>(data.Points.Length);
        foreach (var point in data.Points)
        {
            whole.MergeEncoded(point.Partial, EstimateComparison.Parts);
            if (isSeries)
                points.Add(EstimateComparison.Of(baseline, PartialAggregate.Decode(point.Partial), point.From, point.To, data.PositiveClass));
        }

        return new ModelEstimate
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Baseline = entry,
            Assumption = Assumption,
            Level = PerformanceEstimator.DefaultLevel,
            Whole = EstimateComparison.Of(baseline, whole, data.From, data.To, data.PositiveClass),
            Points = isSeries ? points : null,
        };
    }
}
