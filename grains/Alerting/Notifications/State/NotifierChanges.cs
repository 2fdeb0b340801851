namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>What has changed of the notifier's state since a checkpoint.</summary>
[GenerateSerializer, Alias("om.NotifierChanges")]
public sealed class NotifierChanges
{
    /// <summary>What is new or other than in the checkpoint, and the numbers as they are now.</summary>
    [Id(0)]
    public NotifierState Put { get; set; } = new();

    /// <summary>Keys of what the checkpoint has and is no more.</summary>
    [Id(1)]
    public string[] Alerts { get; set; } = [];

    [Id(2)]
    public string[] Seen { get; set; } = [];

    [Id(3)]
    public string[] Groups { get; set; } = [];

    [Id(4)]
    public string[] Silences { get; set; } = [];

    [Id(5)]
    public string[] Outbox { get; set; } = [];

    [Id(6)]
    public string[] Dead { get; set; } = [];

    [Id(7)]
    public long[] Tail { get; set; } = [];

    /// <summary>Nothing has changed since a checkpoint of this.</summary>
    internal static NotifierChanges None(NotifierState checkpoint) =>
        new() { Put = new NotifierState { Entries = checkpoint.Entries, Notifications = checkpoint.Notifications } };

    internal static NotifierChanges Between(NotifierState checkpoint, NotifierState now)
    {
        var alerts = KeyedChanges.Between(checkpoint.Alerts, now.Alerts, KeyOf, Equals);
        var seen = KeyedChanges.Between(checkpoint.Seen, now.Seen, KeyOf, Equals);
        var groups = KeyedChanges.Between(checkpoint.Groups, now.Groups, KeyOf, IsSame);
        var silences = KeyedChanges.Between(checkpoint.Silences, now.Silences, KeyOf, IsSame);
        var outbox = KeyedChanges.Between(checkpoint.Outbox, now.Outbox, KeyOf, Equals);
        var dead = KeyedChanges.Between(checkpoint.Dead, now.Dead, KeyOf, Equals);
        var tail = KeyedChanges.Between(checkpoint.Tail, now.Tail, KeyOf, Equals);
        return new NotifierChanges
        {
            Put = new NotifierState
            {
                Alerts = alerts.Put,
                Seen = seen.Put,
                Groups = groups.Put,
                Silences = silences.Put,
                Outbox = outbox.Put,
                Dead = dead.Put,
                Tail = tail.Put,
                Entries = now.Entries,
                Notifications = now.Notifications,
            },
            Alerts = alerts.Gone,
            Seen = seen.Gone,
            Groups = groups.Gone,
            Silences = silences.Gone,
            Outbox = outbox.Gone,
            Dead = dead.Gone,
            Tail = tail.Gone,
        };
    }

    /// <summary>As of <see cref="NotifierState.Weight"/>; a key weighs an eighth.</summary>
    internal long Weight() =>
        Put.Weight() + ((Alerts.Length + (long)Seen.Length + Groups.Length + Silences.Length + Outbox.Length + Dead.Length + Tail.Length) / 8);

    /// <summary>The state that these changes make of the checkpoint.</summary>
    internal NotifierState ApplyTo(NotifierState checkpoint) => new()
    {
        Alerts = KeyedChanges.Apply(checkpoint.Alerts, Put.Alerts, Alerts, KeyOf),
        Seen = KeyedChanges.Apply(checkpoint.Seen, Put.Seen, Seen, KeyOf),
        Groups = KeyedChanges.Apply(checkpoint.Groups, Put.Groups, Groups, KeyOf),
        Silences = KeyedChanges.Apply(checkpoint.Silences, Put.Silences, Silences, KeyOf),
        Outbox = KeyedChanges.Apply(checkpoint.Outbox, Put.Outbox, Outbox, KeyOf),
        Dead = KeyedChanges.Apply(checkpoint.Dead, Put.Dead, Dead, KeyOf),
        Tail = KeyedChanges.Apply(checkpoint.Tail, Put.Tail, Tail, KeyOf),
        Entries = Put.Entries,
        Notifications = Put.Notifications,
    };

    private static string KeyOf(KeptAlert alert) => alert.Alert.Id;

    private static string KeyOf(SeenTransition seen) => seen.Id;

    // With the lengths, since values may hold anything.
    private static string KeyOf(KeptGroup group) =>
        string.Concat(group.Labels.Select(static label => $"{label.Name}\n{label.Value.Length}\n{label.Value}\n").Prepend($"{group.Route.Length}\n{group.Route}\n"));

    private static string KeyOf(AlertSilence silence) => silence.Id;

    private static string KeyOf(QueuedNotification notification) => notification.Key;

    private static string KeyOf(DeadNotification letter) => letter.Notification.Key;

    private static long KeyOf(AlertHistoryEntry line) => line.Number;

    // Arrays are made anew with each export.
    private static bool IsSame(KeptGroup one, KeptGroup other) =>
        one.NextFlush == other.NextFlush && one.LastNotified == other.LastNotified && one.Members.AsSpan().SequenceEqual(other.Members);

    // The others never change.
    private static bool IsSame(AlertSilence one, AlertSilence other) => one.StartsAt == other.StartsAt && one.EndsAt == other.EndsAt;
}
