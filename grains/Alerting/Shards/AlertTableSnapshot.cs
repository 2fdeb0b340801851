using System.Globalization;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// The durable form of a shard. It is a snapshot: progress and alerts belong together, so that the reports that came after it and were
/// lost come again and lead to the same. What is added to it comes at the end, where an older reader stops.
/// </summary>
/// <param name="Owners">How far each owner is known.</param>
/// <param name="Combined">How far each combined rule is judged.</param>
/// <param name="Alerts">Alerts with their states.</param>
internal sealed record AlertTableSnapshot(IReadOnlyCollection<OwnerEntry> Owners, IReadOnlyCollection<CombinedRule> Combined, IReadOnlyCollection<SavedAlert> Alerts)
{
    private const byte FormatVersion = 1;

    /// <param name="tombstones">Written too.</param>
    /// <param name="progress">Written too.</param>
    /// <param name="active">Gets the alerts that are pending or firing, to which the content refers.</param>
    public byte[] Write(Tombstones tombstones, RuleProgressTable progress, List<Alert> active)
    {
        var writer = new AggregateWriter(256 + (64 * Alerts.Count));
        writer.WriteByte(FormatVersion);
        writer.WriteVarUInt((ulong)Owners.Count);
        foreach (var entry in Owners)
        {
            writer.WriteByte((byte)entry.Owner.Kind);
            writer.WriteString(entry.Owner.Name);
            writer.WriteVarInt(SafeThrough(entry));
            writer.WriteVarInt(entry.ReceivedAt);
        }

        writer.WriteVarUInt((ulong)Combined.Count);
        foreach (var combined in Combined)
        {
            writer.WriteVarUInt(combined.Id);
            writer.WriteVarInt(combined.Through);
            writer.WriteVarInt(combined.JudgedAt);
        }

        writer.WriteVarUInt((ulong)Alerts.Count);
        foreach (var alert in Alerts)
            alert.WriteTo(writer, active);
        writer.WriteVarUInt((ulong)tombstones.Count);
        foreach (var (id, sequence) in tombstones.All)
        {
            writer.WriteVarUInt(ulong.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            writer.WriteVarInt(sequence);
        }

        progress.Save(writer);
        var quiet = Owners.Where(static entry => entry.MayBeSilent).ToArray();
        writer.WriteVarUInt((ulong)quiet.Length);
        foreach (var entry in quiet)
        {
            writer.WriteByte((byte)entry.Owner.Kind);
            writer.WriteString(entry.Owner.Name);
        }

        return writer.ToArray();
    }

    /// <param name="state">With content.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="tombstones">Filled.</param>
    /// <param name="progress">Filled.</param>
    public static AlertTableSnapshot Read(AlertShardState state, long now, Tombstones tombstones, RuleProgressTable progress)
    {
        var reader = new AggregateReader(state.Content);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"the state of an alert shard has the unknown version {version}");
        // While no shard could receive reports, no owner was silent.
        var away = Math.Max(now - state.SavedAt, 0);
        var owners = new List<OwnerEntry>();
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            var owner = new OwnerId((OwnerKind)reader.ReadByte(), reader.ReadString());
            owners.Add(new OwnerEntry(owner) { Through = reader.ReadVarInt(), ReceivedAt = reader.ReadVarInt() + away });
        }

        var combined = new List<CombinedRule>();
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            combined.Add(new CombinedRule(reader.ReadVarUInt()) { Through = reader.ReadVarInt(), JudgedAt = reader.ReadVarInt() + away });
        var alerts = new List<SavedAlert>();
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            alerts.Add(SavedAlert.Read(ref reader, state.Active));
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            tombstones.Put(reader.ReadVarUInt().ToString("x16", CultureInfo.InvariantCulture), reader.ReadVarInt());
        if (!reader.IsAtEnd)
            progress.Load(ref reader);
        if (!reader.IsAtEnd)
            ReadQuiet(ref reader, owners);
        return new AlertTableSnapshot(owners, combined, alerts);
    }

    private static void ReadQuiet(ref AggregateReader reader, List<OwnerEntry> owners)
    {
        var quiet = new HashSet<OwnerId>();
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            quiet.Add(new OwnerId((OwnerKind)reader.ReadByte(), reader.ReadString()));
        foreach (var entry in owners)
            entry.MayBeSilent = quiet.Contains(entry.Owner);
    }

    /// <summary>How far an owner is known if the figures that wait to be combined are lost.</summary>
    private long SafeThrough(OwnerEntry entry)
    {
        var through = entry.Through;
        foreach (var combined in Combined)
        {
            if (combined.OldestWaiting(entry.Owner) is { } waiting)
                through = Math.Min(through, waiting - 1);
        }

        return through;
    }
}
