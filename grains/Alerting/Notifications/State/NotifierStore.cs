using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>
/// The notifier's state in the store. A step writes what has changed since the last checkpoint, so that it costs what happens and not
/// what there is; when much has changed, there is a new checkpoint. Two places for checkpoints take turns: the one that holds stays as
/// it is until the head, in one write, says that the other one does. The versions of the store fence off an activation that has been
/// replaced, at the head at the latest.
/// </summary>
internal sealed class NotifierStore(IPersistentState<NotifierHead> head, IPersistentState<NotifierCheckpoint> even, IPersistentState<NotifierCheckpoint> odd)
{
    private const int MaxReads = 5;

    /// <summary>Changes of less weight than this are never a reason for a checkpoint.</summary>
    private const double LeastWeight = 8;

    /// <summary>
    /// Times the root of the whole's weight: what has changed is written at each step and the whole now and then, and so both come to
    /// about the same, for steps of the size of a notification.
    /// </summary>
    private const double ByRoot = 4;

    private NotifierState _checkpoint = new();

    /// <summary>Reads what holds.</summary>
    public async Task<NotifierState> ReadAsync()
    {
        for (var i = 0; i < MaxReads; i++)
        {
            // Last, so that a writer of a checkpoint after those were read meets another version at one of the three.
            await head.ReadStateAsync();
            var number = head.State.Checkpoint;
            if (number == 0 || PlaceOf(number).State.Number == number)
            {
                _checkpoint = number == 0 ? new NotifierState() : PlaceOf(number).State.State;
                return head.State.Changes.ApplyTo(_checkpoint);
            }

            await PlaceOf(number).ReadStateAsync();
        }

        throw new StoreException("the notifier's checkpoint is replaced again and again while it is read");
    }

    public async Task WriteAsync(NotifierState now)
    {
        var changes = NotifierChanges.Between(_checkpoint, now);
        var number = head.State.Checkpoint;
        if (changes.Weight() > Math.Max(LeastWeight, ByRoot * Math.Sqrt(now.Weight())))
        {
            number = NextNumber(number);
            var place = PlaceOf(number);
            place.State = new NotifierCheckpoint { Number = number, State = now };
            await place.WriteStateAsync();
            _checkpoint = now;
            changes = NotifierChanges.None(now);
        }

        head.State = new NotifierHead { Checkpoint = number, Changes = changes };
        await head.WriteStateAsync();
    }

    /// <summary>
    /// One that no checkpoint ever had: where an activation ended between a checkpoint and the head that was to refer to it, its number must not
    /// come to stand for another content, which a reader could not distinguish from the one that it has read.
    /// </summary>
    private long NextNumber(long number)
    {
        var there = PlaceOf(number + 1).State.Number;
        return there > number ? there + 2 : number + 1;
    }

    private IPersistentState<NotifierCheckpoint> PlaceOf(long number) => number % 2 == 0 ? even : odd;
}
