using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Health;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains;

// Types of the protocol and of the domain that stand in messages too. They know no Orleans, so their form between silos is given here.

[GenerateSerializer, Alias("om.CommittedRange")]
internal struct CommittedRangeSurrogate
{
    [Id(0)]
    public ulong First { get; set; }

    [Id(1)]
    public ulong Last { get; set; }
}

[RegisterConverter]
internal sealed class CommittedRangeConverter : IConverter<CommittedRange, CommittedRangeSurrogate>
{
    public CommittedRange ConvertFromSurrogate(in CommittedRangeSurrogate surrogate) => new(surrogate.First, surrogate.Last);

    public CommittedRangeSurrogate ConvertToSurrogate(in CommittedRange value) => new() { First = value.First, Last = value.Last };
}

[GenerateSerializer, Alias("om.ModelRate")]
internal struct ModelRateSurrogate
{
    [Id(0)]
    public string Model { get; set; }

    [Id(1)]
    public double Rate { get; set; }
}

[RegisterConverter]
internal sealed class ModelRateConverter : IConverter<ModelRate, ModelRateSurrogate>
{
    public ModelRate ConvertFromSurrogate(in ModelRateSurrogate surrogate) => new(surrogate.Model, surrogate.Rate);

    public ModelRateSurrogate ConvertToSurrogate(in ModelRate value) => new() { Model = value.Model, Rate = value.Rate };
}

[GenerateSerializer, Alias("om.LabelCounts")]
internal struct LabelCountsSurrogate
{
    [Id(0)]
    public ulong Joined { get; set; }

    [Id(1)]
    public ulong Duplicate { get; set; }

    [Id(2)]
    public ulong Conflict { get; set; }

    [Id(3)]
    public ulong Unknown { get; set; }

    [Id(4)]
    public ulong Waiting { get; set; }

    [Id(5)]
    public ulong Expired { get; set; }

    [Id(6)]
    public ulong Evicted { get; set; }

    [Id(7)]
    public ulong Replaced { get; set; }

    [Id(8)]
    public ulong WrongKind { get; set; }

    [Id(9)]
    public ulong Erased { get; set; }

    [Id(10)]
    public ulong Inexact { get; set; }

    [Id(11)]
    public ulong Measured { get; set; }

    [Id(12)]
    public ulong Remeasured { get; set; }

    [Id(13)]
    public ulong MeasurementsRepeated { get; set; }

    [Id(14)]
    public ulong MeasurementsRefused { get; set; }

    [Id(15)]
    public ulong MeasurementsErased { get; set; }
}

[RegisterConverter]
internal sealed class LabelCountsConverter : IConverter<LabelCounts, LabelCountsSurrogate>
{
    public LabelCounts ConvertFromSurrogate(in LabelCountsSurrogate surrogate) =>
        new(surrogate.Joined, surrogate.Duplicate, surrogate.Conflict, surrogate.Unknown, surrogate.Waiting, surrogate.Expired, surrogate.Evicted)
        {
            Replaced = surrogate.Replaced,
            WrongKind = surrogate.WrongKind,
            Erased = surrogate.Erased,
            Inexact = surrogate.Inexact,
            Measured = surrogate.Measured,
            Remeasured = surrogate.Remeasured,
            MeasurementsRepeated = surrogate.MeasurementsRepeated,
            MeasurementsRefused = surrogate.MeasurementsRefused,
            MeasurementsErased = surrogate.MeasurementsErased,
        };

    public LabelCountsSurrogate ConvertToSurrogate(in LabelCounts value) => new()
    {
        Joined = value.Joined,
        Duplicate = value.Duplicate,
        Conflict = value.Conflict,
        Unknown = value.Unknown,
        Waiting = value.Waiting,
        Expired = value.Expired,
        Evicted = value.Evicted,
        Replaced = value.Replaced,
        WrongKind = value.WrongKind,
        Erased = value.Erased,
        Inexact = value.Inexact,
        Measured = value.Measured,
        Remeasured = value.Remeasured,
        MeasurementsRepeated = value.MeasurementsRepeated,
        MeasurementsRefused = value.MeasurementsRefused,
        MeasurementsErased = value.MeasurementsErased,
    };
}

[GenerateSerializer, Alias("om.LabelOutcomes")]
internal struct LabelOutcomesSurrogate
{
    [Id(0)]
    public long Joined { get; set; }

    [Id(1)]
    public long Waiting { get; set; }

    [Id(2)]
    public long Duplicate { get; set; }

    [Id(3)]
    public long Conflict { get; set; }

    [Id(4)]
    public long Replaced { get; set; }

    [Id(5)]
    public long WrongKind { get; set; }

    [Id(6)]
    public long Classified { get; set; }

    [Id(7)]
    public long Correct { get; set; }

    [Id(8)]
    public long Measured { get; set; }

    [Id(9)]
    public long MeasurementsWaiting { get; set; }

    [Id(10)]
    public long MeasurementsRepeated { get; set; }

    [Id(11)]
    public long MeasurementsRefused { get; set; }

    [Id(12)]
    public long Inexact { get; set; }
}

[RegisterConverter]
internal sealed class LabelOutcomesConverter : IConverter<LabelOutcomes, LabelOutcomesSurrogate>
{
    public LabelOutcomes ConvertFromSurrogate(in LabelOutcomesSurrogate surrogate) => new()
    {
        Joined = surrogate.Joined,
        Waiting = surrogate.Waiting,
        Duplicate = surrogate.Duplicate,
        Conflict = surrogate.Conflict,
        Replaced = surrogate.Replaced,
        WrongKind = surrogate.WrongKind,
        Classified = surrogate.Classified,
        Correct = surrogate.Correct,
        Measured = surrogate.Measured,
        MeasurementsWaiting = surrogate.MeasurementsWaiting,
        MeasurementsRepeated = surrogate.MeasurementsRepeated,
        MeasurementsRefused = surrogate.MeasurementsRefused,
        Inexact = surrogate.Inexact,
    };

    public LabelOutcomesSurrogate ConvertToSurrogate(in LabelOutcomes value) => new()
    {
        Joined = value.Joined,
        Waiting = value.Waiting,
        Duplicate = value.Duplicate,
        Conflict = value.Conflict,
        Replaced = value.Replaced,
        WrongKind = value.WrongKind,
        Classified = value.Classified,
        Correct = value.Correct,
        Measured = value.Measured,
        MeasurementsWaiting = value.MeasurementsWaiting,
        MeasurementsRepeated = value.MeasurementsRepeated,
        MeasurementsRefused = value.MeasurementsRefused,
        Inexact = value.Inexact,
    };
}

[GenerateSerializer, Alias("om.AlertContribution")]
internal struct AlertContributionSurrogate
{
    [Id(0)]
    public string Kind { get; set; }

    [Id(1)]
    public string Name { get; set; }

    [Id(2)]
    public double? Value { get; set; }

    [Id(3)]
    public double Share { get; set; }
}

[RegisterConverter]
internal sealed class AlertContributionConverter : IConverter<AlertContribution, AlertContributionSurrogate>
{
    public AlertContribution ConvertFromSurrogate(in AlertContributionSurrogate surrogate) => new(surrogate.Kind, surrogate.Name, surrogate.Value, surrogate.Share);

    public AlertContributionSurrogate ConvertToSurrogate(in AlertContribution value) =>
        new() { Kind = value.Kind, Name = value.Name, Value = value.Value, Share = value.Share };
}
