using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>
/// Tells a model the positive class that batches name, until the model has one: the first stays, so there is nothing to tell
/// after that. A batch waits for it at most once. It is not part of what a batch guarantees: where it cannot be told (the model is
/// moving, or on a silo of an earlier build), a later batch tries again after a pause.
/// </summary>
internal sealed class PositiveClassNaming(IModelGrain grain, TimeSpan pause, TimeProvider time)
{
    private long _askedAt;
    private int _isAsking;
    private bool _hasFailed;
    private bool _isSettled;

    public ValueTask NoteAsync(string name)
    {
        if (Volatile.Read(ref _isSettled) || (Volatile.Read(ref _hasFailed) && time.GetElapsedTime(Volatile.Read(ref _askedAt)) < pause))
            return ValueTask.CompletedTask;
        return Interlocked.Exchange(ref _isAsking, 1) == 0 ? TellAsync(name) : ValueTask.CompletedTask;
    }

    private async ValueTask TellAsync(string name)
    {
        try
        {
            await grain.NamePositiveClassAsync(name);
            Volatile.Write(ref _isSettled, true);
        }
        catch (Exception)
        {
            Volatile.Write(ref _askedAt, time.GetTimestamp());
            Volatile.Write(ref _hasFailed, true);
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }
}
