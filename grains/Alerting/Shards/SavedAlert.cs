using System.Globalization;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>An alert as it is saved: about sixty bytes, whatever its rule says.</summary>
internal sealed record SavedAlert(AlertSubject Subject, string Id, AlertState State, long Sequence, long LastData, long SilentThrough, Alert? Reported)
{
    public static SavedAlert Of(AlertInstance alert) => new(alert.Subject, alert.Id, alert.State, alert.Sequence, alert.LastData, alert.SilentThrough, alert.Reported);

    /// <param name="writer">Where to.</param>
    /// <param name="active">Takes the reported alerts, to which the form refers by its place.</param>
    public void WriteTo(AggregateWriter writer, List<Alert> active)
    {
        writer.WriteVarUInt(Subject.Rule);
        writer.WriteByte((byte)Subject.Owner.Kind);
        writer.WriteString(Subject.Owner.Name);
        writer.WriteString(Subject.Version);
        writer.WriteString(Subject.Segment);
        writer.WriteVarUInt(ulong.Parse(Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        writer.WriteVarInt(Sequence);
        writer.WriteVarInt(LastData);
        writer.WriteVarInt(SilentThrough);
        writer.WriteByte((byte)State.Phase);
        WriteTime(writer, State.ActiveAt);
        WriteTime(writer, State.FiredAt);
        WriteTime(writer, State.ResolvedAt);
        writer.WriteVarInt(State.PendingFor);
        WriteTime(writer, State.ClearFor);
        WriteTime(writer, State.EvaluatedAt);
        WriteTime(writer, State.CheckedAt);
        if (Reported is not null)
            active.Add(Reported);
        writer.WriteVarUInt(Reported is null ? 0 : (ulong)active.Count);
    }

    public static SavedAlert Read(ref AggregateReader reader, Alert[] active)
    {
        var subject = new AlertSubject(reader.ReadVarUInt(), new OwnerId((OwnerKind)reader.ReadByte(), reader.ReadString()), reader.ReadString(), reader.ReadString());
        var id = reader.ReadVarUInt().ToString("x16", CultureInfo.InvariantCulture);
        var (sequence, lastData, silentThrough) = (reader.ReadVarInt(), reader.ReadVarInt(), reader.ReadVarInt());
        var state = new AlertState(
            (AlertPhase)reader.ReadByte(),
            ReadTime(ref reader),
            ReadTime(ref reader),
            ReadTime(ref reader),
            reader.ReadVarInt(),
            ReadTime(ref reader),
            ReadTime(ref reader),
            ReadTime(ref reader));
        var reported = reader.ReadVarUInt();
        if (reported > (ulong)active.Length)
            throw new AggregateFormatException($"alert {id} refers to active alert {reported} of {active.Length}");
        return new SavedAlert(subject, id, state, sequence, lastData, silentThrough, reported == 0 ? null : active[reported - 1]);
    }

    // Times and lengths are not negative.
    private static void WriteTime(AggregateWriter writer, long? time) => writer.WriteVarInt(time ?? -1);

    private static long? ReadTime(ref AggregateReader reader) => reader.ReadVarInt() is var time and >= 0 ? time : null;
}
