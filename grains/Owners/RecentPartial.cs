using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Owners;

/// <summary>An encoded partial aggregate and its range, Unix milliseconds.</summary>
internal readonly record struct RecentPartial(byte[] Partial, long From, long To)
{
    /// <summary>The partial without what fewer records make up than are shown.</summary>
    public byte[] Without(int minimumRecords)
    {
        if (minimumRecords <= 1 || Partial.Length == 0)
            return Partial;
        var partial = PartialAggregate.Decode(Partial);
        Withholding.Apply(partial, minimumRecords);
        return partial.Encode();
    }
}
