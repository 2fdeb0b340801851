using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Totals;

/// <summary>Where figures of owners come from.</summary>
public sealed class TotalsServices(
    IAggregateStore store, IGrainFactory grains, BaselineCache baselines, IOptions<AggregationOptions> aggregation, IOptions<PrivacyOptions> privacy)
{
    internal IAggregateStore Store => store;

    internal IGrainFactory Grains => grains;

    internal BaselineCache Baselines => baselines;

    internal AggregationOptions Aggregation => aggregation.Value;

    internal PrivacyOptions Privacy => privacy.Value;

    public OwnerTotals Follow(OwnerKind kind, string name, TotalsScope scope) => new(new OwnerId(kind, name), this, scope);
}
