using System.Collections.Concurrent;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>The answer to whether a name may be used. <paramref name="Entry"/> is null where it may not; then <paramref name="Limit"/> is the cap.</summary>
internal sealed record AdmissionVerdict<T>(T? Entry, int Limit)
    where T : class;

/// <summary>
/// Remembers admissions, and refusals for a while. Concurrent questions about one name are asked once. When it is full it
/// forgets everything: names that are in use are asked for again, which costs a call each.
/// </summary>
internal sealed class AdmissionCache<TKey, T>(int capacity, TimeSpan refusalLifetime, TimeProvider time, Func<TKey, Task<AdmissionVerdict<T>>> ask)
    where TKey : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TKey, Slot> _slots = new();
    private int _count;

    /// <summary>Completes at once for a name that was admitted.</summary>
    public ValueTask<AdmissionVerdict<T>> GetAsync(TKey key)
    {
        if (_slots.TryGetValue(key, out var slot) && slot.Verdict.IsCompletedSuccessfully)
        {
            var verdict = slot.Verdict.Result;
            if (verdict.Entry is not null || time.GetElapsedTime(slot.AskedAt) < refusalLifetime)
                return new ValueTask<AdmissionVerdict<T>>(verdict);
        }

        return AskAsync(key, slot);
    }

    private async ValueTask<AdmissionVerdict<T>> AskAsync(TKey key, Slot? known)
    {
        if (known is { Verdict.IsCompleted: true })
            Forget(key, known);
        if (Volatile.Read(ref _count) >= capacity)
        {
            _slots.Clear();
            Volatile.Write(ref _count, 0);
        }

        var question = new Question(key, ask);
        var slot = new Slot(question.Answer, time.GetTimestamp());
        var winner = _slots.GetOrAdd(key, slot);
        if (ReferenceEquals(winner, slot))
        {
            Interlocked.Increment(ref _count);
            question.Start();
        }

        try
        {
            return await winner.Verdict;
        }
        catch
        {
            Forget(key, winner);
            throw;
        }
    }

    private void Forget(TKey key, Slot slot)
    {
        if (_slots.TryRemove(KeyValuePair.Create(key, slot)))
            Interlocked.Decrement(ref _count);
    }

    private sealed record Slot(Task<AdmissionVerdict<T>> Verdict, long AskedAt);

    // The task is there before the call is made, so that only the winner of the slot makes it.
    private sealed class Question(TKey key, Func<TKey, Task<AdmissionVerdict<T>>> ask)
    {
        private readonly TaskCompletionSource<AdmissionVerdict<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<AdmissionVerdict<T>> Answer => _answer.Task;

        public void Start() => _ = RunAsync();

        private async Task RunAsync()
        {
            try
            {
                _answer.SetResult(await ask(key));
            }
            catch (Exception e)
            {
                _answer.SetException(e);
            }
        }
    }
}
