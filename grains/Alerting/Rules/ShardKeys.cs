using System.Globalization;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>
/// Which shard holds what: alerts about one model or one node are with all others about it; a rule that puts several owners together
/// has a shard of its own choice.
/// </summary>
internal static class ShardKeys
{
    public static string Of(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    public static int OfOwner(OwnerId owner, int shards) => Modulo(NameHash.Of(KindOf(owner), owner.Name), shards);

    public static int OfRule(ulong rule, int shards) => Modulo(rule, shards);

    private static string KindOf(OwnerId owner) => owner.Kind switch
    {
        OwnerKind.Model => "model",
        OwnerKind.Node => "node",
        _ => "presence",
    };

    private static int Modulo(ulong hash, int shards) => (int)(hash % (ulong)shards);
}
