using System.Globalization;
using OrleansMonitor.Descriptions;
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
    public async Task<HealthAnswer<ModelDescription>> DescribeAsync(DescriptionParameters asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (!RangeParameters.TryRead(asked.Model, asked.From, asked.To, asked.Version, asked.Segment, asked.TimeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (asked.Reference.IsGiven)
            return await BesideAsync(asked, query).ConfigureAwait(false);
        var (chosen, entry, missing) = await new BaselineQuestions(grains, time).ChooseAsync(asked.Model, asked.Baseline, asked.Version).ConfigureAwait(false);
        if (missing is not null && (asked.Against == DescriptionParameters.OfBaseline || !string.IsNullOrEmpty(asked.Baseline)))
            return new(missing);
        var (data, refused) = await ReadAsync(query, asked.From).ConfigureAwait(false);
        if (data is null)
            return new(refused!);
        var whole = Merge(data);
        return new(Answer(data, query, whole, DataDescriber.Describe(whole, chosen)) with
        {
            Baseline = entry,
            Binned = chosen is not null && whole.HasBins ? whole.Bins.Find(chosen.Bins.Fingerprint)?.Records ?? 0 : 0,
        });
    }

    /// <summary>Beside another range or version.</summary>
    private async Task<HealthAnswer<ModelDescription>> BesideAsync(DescriptionParameters asked, HealthQuery query)
    {
        if (!string.IsNullOrEmpty(asked.Baseline))
            return new(HealthRefusal.OfParameter("baseline", asked.Baseline, "left out where against is not baseline"));
        if (asked.Against == DescriptionParameters.OfBaseline)
            return new(HealthRefusal.OfParameter("against", asked.Against, "left out where againstFrom, againstTo or againstVersion is given"));
        if (!ReferenceRange.TryRead(asked.Reference, time.GetUtcNow(), out var against, out var refusal))
            return new(refusal!);
        var (data, refused) = await ReadAsync(query, asked.From).ConfigureAwait(false);
        if (data is null)
            return new(refused!);
        var reference = against.QueryFor(query, data.From, data.To);
        var (other, unread) = await ReadAsync(reference, asked.AgainstFrom).ConfigureAwait(false);
        if (other is null)
            return new(unread!);
        if (reference.Version is { Length: > 0 } version && !other.Versions.Contains(version, StringComparer.Ordinal))
            return new(HealthRefusal.Missing("againstVersion", "No such version.", version, $"The model '{asked.Model}' has no version '{version}'; it has {(other.Versions.Length == 0 ? "none" : string.Join(", ", other.Versions))}."));
        if (ReferenceRange.Shared(asked.Reference, data, other, query, reference) is { } shared)
            return new(shared);
        var (now, before) = (Merge(data), Merge(other));
        // Beside nothing everything would be new.
        var isAlone = before.Traffic.Records == 0;
        var columns = isAlone ? DataDescriber.Describe(now, baseline: null) : DataDescriber.Describe(now, new DescribedReference(against.Noun, before));
        var answer = Answer(data, query, now, columns);
        return new(answer with
        {
            Warnings = isAlone ? [.. answer.Warnings ?? [], Alone(against.Noun, other)] : answer.Warnings,
            Against = new DescribedSide(against.Noun, UnixTime.ToTime(other.From), UnixTime.ToTime(other.To), reference.Version, before.Traffic.Records),
        });
    }

    private static string Alone(string noun, HealthData other) => string.Create(
        CultureInfo.InvariantCulture, $"Nothing stands beside the data, since there are no records of {noun}, {UnixTime.ToTime(other.From):yyyy-MM-dd HH:mm:ss} to {UnixTime.ToTime(other.To):yyyy-MM-dd HH:mm:ss} UTC.");

    private async Task<(HealthData? Data, HealthRefusal? Refusal)> ReadAsync(HealthQuery query, string? from) =>
        await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => (null, HealthRefusal.Unknown("model", query.Name, "/v1/models")),
            { Exceeded: { } limit } => (null, HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } => (null, HealthRefusal.Withheld(point.MinimumRecords, from)),
            var data => (data, null),
        };

    private static PartialAggregate Merge(HealthData data)
    {
        var whole = new PartialAggregate();
        foreach (var point in data.Points)
            whole.MergeEncoded(point.Partial, DataDescriber.Parts);
        return whole;
    }

    private static ModelDescription Answer(HealthData data, HealthQuery query, PartialAggregate whole, IReadOnlyList<ColumnDescription> columns) => new()
    {
        Model = data.Name,
        From = UnixTime.ToTime(data.From),
        To = UnixTime.ToTime(data.To),
        Version = query.Version,
        Segment = query.Segment,
        UnknownSlice = SliceWarnings.IsUnknown(data, query),
        Warnings = SliceWarnings.Of(data, query),
        Records = whole.Traffic.Records,
        Binned = 0,
        Findings = [.. columns.SelectMany(static column => column.Findings)],
        Columns = columns,
    };
}
