using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>What has been counted of a slice so far, and the values that it was last read to.</summary>
internal sealed class RunningTotal
{
    public PartialAggregate Sum { get; } = PartialAggregatePool.Shared.Rent();

    public bool IsChanged { get; private set; }

    public List<(Points Points, double Value)> Values { get; private set; } = [];

    public void Add(byte[] partial, AggregateParts parts)
    {
        Sum.MergeEncoded(partial, parts);
        IsChanged = true;
    }

    public void Update(List<(Points Points, double Value)> values) => (Values, IsChanged) = (values, false);
}

/// <summary>A sum without what too few records make up. The sum itself stays as it is, since more is added to it.</summary>
internal readonly struct ShownSum : IDisposable
{
    private readonly bool _isOwn;

    public ShownSum(PartialAggregate sum, int minimum)
    {
        _isOwn = minimum > 1;
        Partial = _isOwn ? PartialAggregatePool.Shared.Rent() : sum;
        if (_isOwn)
            Partial.Merge(sum);
        Withheld = Withholding.Apply(Partial, minimum);
    }

    public PartialAggregate Partial { get; }

    public string[] Withheld { get; }

    public bool IsNothing => Withheld is [Withholding.Records];

    public void Dispose()
    {
        if (_isOwn)
            PartialAggregatePool.Shared.Return(Partial);
    }
}
