using System.Globalization;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <content>
/// The durable form. It is a snapshot: progress and alerts belong together, so that what came after it and was lost is told again
/// and leads to the same. What is added to it comes at the end, where an older reader stops.
/// </content>
internal sealed partial class AlertTable
{
    private const byte FormatVersion = 1;
    private const string RuleGone = "the rule does not hold for it any more";

    private readonly Tombstones _tombstones = new(options.MaxAlertsPerShard);
    private List<SavedAlert>? _saved;

    /// <summary>Fills <paramref name="state"/>.</summary>
    public void Save(AlertShardState state, long now)
    {
        var writer = new AggregateWriter(256 + (64 * _alerts.Count));
        var active = new List<Alert>();
        writer.WriteByte(FormatVersion);
        writer.WriteVarUInt((ulong)_owners.Count);
        foreach (var entry in _owners.Values)
        {
            writer.WriteByte((byte)entry.Owner.Kind);
            writer.WriteString(entry.Owner.Name);
            writer.WriteVarInt(SafeThrough(entry));
            writer.WriteVarInt(entry.ReceivedAt);
        }

        writer.WriteVarUInt((ulong)_combined.Count);
        foreach (var combined in _combined.Values)
        {
            writer.WriteVarUInt(combined.Id);
            writer.WriteVarInt(combined.Through);
            writer.WriteVarInt(combined.JudgedAt);
        }

        var saved = _saved ?? _alerts.Values.Select(SavedAlert.Of).ToList();
        writer.WriteVarUInt((ulong)saved.Count);
        foreach (var alert in saved)
            alert.WriteTo(writer, active);
        writer.WriteVarUInt((ulong)_tombstones.Count);
        foreach (var (id, sequence) in _tombstones.All)
        {
            writer.WriteVarUInt(ulong.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            writer.WriteVarInt(sequence);
        }

        SaveProgress(writer);
        (state.Content, state.Active, state.SavedAt, state.RuleVersion) = (writer.ToArray(), [.. active], now, Math.Max(_rules.Version, state.RuleVersion));
    }

    /// <summary>Takes up what was saved; alerts come with the rules.</summary>
    public void Load(AlertShardState state, long now)
    {
        if (state.Content.Length == 0)
            return;
        var reader = new AggregateReader(state.Content);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"the state of an alert shard has the unknown version {version}");
        // While nobody could hear it, nothing was silent.
        var away = Math.Max(now - state.SavedAt, 0);
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            var owner = new OwnerId((OwnerKind)reader.ReadByte(), reader.ReadString());
            _owners[owner] = new OwnerEntry(owner) { Through = reader.ReadVarInt(), ReceivedAt = reader.ReadVarInt() + away };
        }

        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            var combined = new CombinedRule(reader.ReadVarUInt()) { Through = reader.ReadVarInt(), JudgedAt = reader.ReadVarInt() + away };
            _combined[combined.Id] = combined;
        }

        _saved = [];
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            _saved.Add(SavedAlert.Read(ref reader, state.Active));
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            _tombstones.Put(reader.ReadVarUInt().ToString("x16", CultureInfo.InvariantCulture), reader.ReadVarInt());
        if (!reader.IsAtEnd)
            LoadProgress(ref reader);
    }

    /// <summary>Goes over to other rules: alerts keep their states as long as their rules keep their names; those of rules that are gone end.</summary>
    public void Bind(RuleSet rules, long now, List<AlertTransition> transitions)
    {
        if (rules.Version == _rules.Version && _saved is null)
            return;
        _rules = rules;
        foreach (var saved in _saved ?? [])
            Restore(saved, now, transitions);
        _saved = null;
        foreach (var alert in _alerts.Values.ToArray())
        {
            if (rules.Find(alert.Subject.Rule) is { } rule && Fits(rule, alert.Subject, alert.Id) && rule.IsCombined == alert.Rule.IsCombined)
                alert.Rule = rule;
            else
                Remove(alert, alert.End(now, RuleGone), transitions);
        }

        foreach (var combined in _combined.Values.ToArray())
        {
            combined.Rule = rules.Find(combined.Id) is { IsCombined: true } rule ? rule : null;
            if (combined.Rule is null)
                _combined.Remove(combined.Id);
        }

        foreach (var id in _progress.Keys.Where(id => rules.Find(id) is null).ToArray())
            _progress.Remove(id);
    }

    private void Restore(SavedAlert saved, long now, List<AlertTransition> transitions)
    {
        if (_rules.Find(saved.Subject.Rule) is not { } rule || !Fits(rule, saved.Subject, saved.Id))
        {
            var sequence = saved.Sequence;
            if (saved.Told is { } told)
            {
                var ended = told with { Phase = AlertPhase.Inactive, ResolvedAt = told.Phase == AlertPhase.Firing ? now : told.ResolvedAt, Evidence = told.Evidence with { NoData = RuleGone } };
                Note(new AlertTransition(++sequence, now, told.Phase, ended), transitions);
            }

            _tombstones.Put(saved.Id, sequence);
            return;
        }

        var alert = new AlertInstance(saved.Subject, rule) { State = saved.State, Sequence = saved.Sequence, LastData = saved.LastData, SilentThrough = saved.SilentThrough, Told = saved.Told };
        _alerts[saved.Subject] = alert;
        if (!rule.IsCombined && _owners.TryGetValue(saved.Subject.Owner, out var entry))
            entry.Alerts.Add(alert);
        else if (rule.IsCombined)
            CombinedOf(rule).Alerts[saved.Subject.Owner] = alert;
    }

    /// <summary>Whether an alert is still the rule's: with other labels it would be another one.</summary>
    private static bool Fits(CompiledRule rule, AlertSubject subject, string id) =>
        rule.Covers(subject.Owner, subject.Version, subject.Segment) && AlertWording.Id(rule, AlertWording.Labels(rule, subject)) == id;

    /// <summary>How far an owner is known if what waits to be put together is lost.</summary>
    private long SafeThrough(OwnerEntry entry)
    {
        var through = entry.Through;
        foreach (var combined in _combined.Values)
        {
            if (combined.OldestWaiting(entry.Owner) is { } waiting)
                through = Math.Min(through, waiting - 1);
        }

        return through;
    }
}
