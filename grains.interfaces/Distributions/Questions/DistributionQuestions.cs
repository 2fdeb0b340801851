using OrleansMonitor.Distributions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Distributions.Questions;

/// <summary>Asks how a model's columns are distributed in a range, beside a baseline, the time before or another version.</summary>
public sealed class DistributionQuestions(IGrainFactory grains, TimeProvider time)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;
    public const string AgainstGrammar = "baseline, baseline:NAME, previous or version:VERSION";
    public const string OrderGrammar = "drift or name";

    private const string BaselineOf = "baseline:", VersionOf = "version:", Previous = "previous", OrderByName = "name";

    private IHealthGrain Health => grains.GetGrain<IHealthGrain>(IHealthGrain.Key);

    public async Task<HealthAnswer<ModelDistributions>> GetAsync(
        string model, string? from, string? to, string? version, string? segment, string? timeZone, string? against, int limit, string? order)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (limit is < 1 or > MaxLimit)
            return new(HealthRefusal.OfParameter("limit", $"{limit}", $"from 1 to {MaxLimit:N0} columns"));
        if (order is not (null or "" or "drift" or OrderByName))
            return new(HealthRefusal.OfParameter("order", order, OrderGrammar));
        var data = await Health.GetModelAsync(query).ConfigureAwait(false);
        if (data is null)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        if (data.Exceeded is { } exceeded)
            return new(HealthRefusal.TooMuch(exceeded, from));
        if (data.Points is [{ IsWithheld: true } hidden])
            return new(HealthRefusal.Withheld(hidden.MinimumRecords, from));
        var (reference, problem) = against switch
        {
            null or "" or "baseline" => await OfBaselineAsync(model, null, version).ConfigureAwait(false),
            _ when against.StartsWith(BaselineOf, StringComparison.Ordinal) => await OfBaselineAsync(model, against[BaselineOf.Length..], version).ConfigureAwait(false),
            Previous => await OfPeriodAsync(query with { From = data.From - (data.To - data.From), To = data.From }, "the time of the same length before").ConfigureAwait(false),
            _ when against.StartsWith(VersionOf, StringComparison.Ordinal) && against.Length > VersionOf.Length =>
                await OfPeriodAsync(query with { From = data.From, To = data.To, Version = against[VersionOf.Length..] }, $"version {against[VersionOf.Length..]}").ConfigureAwait(false),
            _ => (null, HealthRefusal.OfParameter("against", against, AgainstGrammar)),
        };
        return problem is not null ? new(problem) : new(DistributionColumns.Of(data, query, reference!, limit, order == OrderByName));
    }

    private async Task<(DistributionReference? Reference, HealthRefusal? Refusal)> OfBaselineAsync(string model, string? name, string? version)
    {
        var (baseline, entry, missing) = await new BaselineQuestions(grains, time).ChooseAsync(model, name, version).ConfigureAwait(false);
        if (missing is not null && name is not null)
            return (null, missing);
        return (baseline is null ? DistributionReference.None("no baseline is active") : new DistributionReference(baseline, $"baseline {entry!.Name}@{entry.Revision}", null, ""), null);
    }

    private async Task<(DistributionReference? Reference, HealthRefusal? Refusal)> OfPeriodAsync(HealthQuery query, string name)
    {
        if (await Health.GetModelAsync(query).ConfigureAwait(false) is not { } data)
            return (null, HealthRefusal.Unknown("model", query.Name, "/v1/models"));
        if (data.Exceeded is { } limit)
            return (null, HealthRefusal.TooMuch(limit, null));
        if (data.Points is not [{ IsWithheld: false } point])
            return (DistributionReference.None($"{name} has no records, or fewer than are shown"), null);
        var period = PartialAggregate.Decode(point.Partial);
        try
        {
            return (new DistributionReference(PeriodBaseline.Of(period), name, period, ""), null);
        }
        catch (BaselineException e)
        {
            return (DistributionReference.None($"{name} makes no reference: {e.Message}"), null);
        }
    }
}

/// <summary>What columns are held against.</summary>
/// <param name="Baseline">Its bins and counts; null: there is none.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Period">What is kept of a period; null: it is a stored baseline, with whose bins records were counted as they came.</param>
/// <param name="Reason">Why there is none.</param>
internal sealed record DistributionReference(Baseline? Baseline, string Name, PartialAggregate? Period, string Reason)
{
    public static DistributionReference None(string reason) => new(null, "", null, reason);
}

/// <summary>Puts counts of columns side by side.</summary>
internal static class DistributionColumns
{
    private const int MaxCategories = 30;

    public static ModelDistributions Of(HealthData data, HealthQuery query, DistributionReference reference, int limit, bool byName)
    {
        var rows = data.Points is [var point] ? PartialAggregate.Decode(point.Partial) : new PartialAggregate();
        var columns = ColumnsOf(rows, reference, [.. data.Points.SelectMany(static each => each.Withheld ?? [])]);
        var named = columns.FindAll(static column => column.Role is "feature" or "measurement");
        if (byName)
            named.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ModelDistributions
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Reference = reference.Name.Length > 0 ? reference.Name : null,
            Reason = reference.Reason.Length > 0 ? reference.Reason : null,
            N = rows.HasTraffic ? rows.Traffic.Records : 0,
            Features = [.. named.Take(limit)],
            OtherFeatures = Math.Max(0, named.Count - limit),
            Scores = columns.Find(static column => column.Role == "score") ?? ScoresOf(rows, reference.Period),
            Outputs = columns.Find(static column => column.Role is "prediction" or "value"),
        };
    }

    private static List<ColumnDistribution> ColumnsOf(PartialAggregate rows, DistributionReference reference, string[] withheld)
    {
        if (reference.Baseline is not { } baseline)
            return Alone(rows);
        var current = reference.Period is not null ? PeriodCounts.Of(baseline, rows) : rows.HasBins ? rows.Bins.Find(baseline.Bins.Fingerprint) : null;
        var drift = DataDriftJudge.Judge(baseline, current, isFolded: column => reference.Period is not null && PeriodBaseline.IsFolded(column, rows, withheld));
        var places = new Dictionary<(ColumnRole, string), int>();
        for (var i = 0; i < baseline.Columns.Length; i++)
            places[(baseline.Columns[i].Bins.Role, baseline.Columns[i].Bins.Name)] = i;
        var columns = new List<ColumnDistribution>();
        foreach (var each in drift.Columns)
        {
            // Embeddings have no bins.
            if (places.TryGetValue((each.Role, each.Name), out var at))
                columns.Add(ColumnOf(baseline.Columns[at], current?[at], each));
        }

        return columns;
    }

    /// <summary>The columns of a range over bins of its own.</summary>
    private static List<ColumnDistribution> Alone(PartialAggregate rows)
    {
        try
        {
            return [.. PeriodBaseline.Of(rows).Columns.Select(static column => ColumnOf(column, column.Counts, null) with { Importance = null, Reference = null })];
        }
        catch (BaselineException)
        {
            // Too few records, or none with a column.
            return [];
        }
    }

    private static ColumnDistribution ColumnOf(BaselineColumn column, ColumnCounts? current, ColumnDrift? drift)
    {
        var bins = column.Bins;
        var (now, before) = (SharesOf(current, bins), SharesOf(column.Counts, bins));
        var shown = new ColumnDistribution
        {
            Name = bins.Role.IsNamed() ? bins.Name : bins.Role.Show(""),
            Role = bins.Role.ToString().ToLowerInvariant(),
            Kind = !bins.IsNumeric ? "categories" : bins.IsDiscrete ? "values" : "numbers",
            Importance = column.Importance,
            Drift = drift?.Test is { } test ? new DistributionDrift(test.Method, test.Statistic, test.EffectSize, test.AdjustedPValue, drift.Verdict, drift.Current.Count, drift.Reference.Count) : null,
            Current = now,
            Reference = before,
            Note = drift is null ? null : drift.Reason.Length > 0 ? drift.Reason : drift.Sentence,
        };
        return bins.IsNumeric ? shown with { Edges = bins.Edges } : Shorten(shown, bins.Categories);
    }

    private static double[] SharesOf(ColumnCounts? counts, FrozenColumn bins)
    {
        var shares = new double[bins.ValueCells];
        for (var cell = 0; counts is not null && cell < Math.Min(shares.Length, counts.Cells); cell++)
            shares[cell] = counts.WeightAt(cell);
        var total = shares.Sum();
        return total > 0 ? Array.ConvertAll(shares, share => share / total) : shares;
    }

    /// <summary>Lists the categories that either side has most of, and puts the others together where there are any.</summary>
    private static ColumnDistribution Shorten(ColumnDistribution column, string[] categories)
    {
        var (current, reference) = (column.Current, column.Reference!);
        var listed = Enumerable.Range(0, categories.Length).OrderByDescending(i => Math.Max(current[i], reference[i])).Take(MaxCategories).Order().ToArray();
        var others = Enumerable.Range(0, current.Count).Except(listed).ToArray();
        var (now, before) = (others.Sum(i => current[i]), others.Sum(i => reference[i]));
        var shown = column with
        {
            Categories = [.. listed.Select(i => categories[i])],
            Current = [.. listed.Select(i => current[i])],
            Reference = [.. listed.Select(i => reference[i])],
        };
        return now == 0 && before == 0 ? shown : shown with
        {
            Categories = [.. shown.Categories, "other"],
            Current = [.. shown.Current, now],
            Reference = [.. shown.Reference, before],
        };
    }

    /// <summary>Scores over equal bins, where no baseline has bins of them.</summary>
    private static ColumnDistribution? ScoresOf(PartialAggregate rows, PartialAggregate? period)
    {
        if (!rows.HasOutputs || rows.Outputs.ToScores()?.ToFigures() is not { Histogram: { Count: > 0 } current })
            return null;
        return new ColumnDistribution
        {
            Name = "score",
            Role = "score",
            Kind = "numbers",
            Edges = [.. Enumerable.Range(0, current.Count + 1).Select(i => i / (double)current.Count)],
            Current = current,
            Reference = period is { HasOutputs: true } ? period.Outputs.ToScores()?.ToFigures()?.Histogram : null,
        };
    }
}
