using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>Makes the readers of figures, by what is configured and by the active baselines: the same for rules that hold and for rules that are tried.</summary>
internal sealed class FigureReaders(BaselineCache baselines, IOptions<AggregationOptions> aggregation, IOptions<PriceOptions> prices, IOptions<PrivacyOptions> privacy)
{
    public TierSchedule ScheduleOf(OwnerId owner) =>
        owner.Kind == OwnerKind.Model ? Schedules.OfModel(aggregation.Value, owner.Name) : Schedules.OfNode(aggregation.Value);

    /// <summary>Asks for the active baselines where a rule needs them and what is known has become old.</summary>
    public async ValueTask RefreshAsync(IReadOnlyList<CompiledRule> rules, IGrainFactory grains)
    {
        if (baselines.IsOld && (PartsOf(rules) & AggregateParts.Bins) != 0)
            await baselines.RefreshAsync(grains);
    }

    public FigureReader Open(OwnerId owner, FigureRows rows, TierSchedule schedule, IReadOnlyList<CompiledRule> rules) => new(
        rows,
        schedule,
        PartsOf(rules),
        PositiveClassOf(owner, rows),
        prices.Value.ToPrices()?.ToPrices(),
        version => baselines.Find(owner.Name, version),
        owner.Kind == OwnerKind.Model ? privacy.Value.MinimumOf(owner.Name) : MinimumOfNode(rows));

    private static AggregateParts PartsOf(IReadOnlyList<CompiledRule> rules) =>
        rules.Aggregate(AggregateParts.Traffic, static (all, rule) => all | rule.Parts);

    /// <summary>The largest minimum of the models that a node has records of.</summary>
    private int MinimumOfNode(FigureRows rows)
    {
        var minimum = privacy.Value.MinimumRecords;
        if (rows.Last is not { } last)
            return minimum;
        foreach (var (_, model) in last.Catalog.Slices)
            minimum = model.Length > 0 ? Math.Max(minimum, privacy.Value.MinimumOf(model)) : minimum;
        return minimum;
    }

    /// <summary>What is configured stands above what a client named.</summary>
    private string? PositiveClassOf(OwnerId owner, FigureRows rows)
    {
        if (owner.Kind != OwnerKind.Model)
            return null;
        var name = aggregation.Value.Models.GetValueOrDefault(owner.Name)?.PositiveClass;
        if (string.IsNullOrEmpty(name))
            name = rows.Last?.Catalog.PositiveClass;
        return string.IsNullOrEmpty(name) ? null : name;
    }
}
