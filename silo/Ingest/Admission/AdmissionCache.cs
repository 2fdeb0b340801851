using System.Collections.Concurrent;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>
/// The answer to whether a name may be used. <paramref name="Entry"/> is null where it may not; then <paramref name="Limit"/> is the
/// cap, and <paramref name="Known"/> the names that may, if whoever refused told them.
/// </summary>
internal sealed record AdmissionVerdict<TKey, T>(T? Entry, int Limit, IReadOnlyCollection<TKey>? Known = null)
    where T : class;

/// <summary>
/// Remembers admissions, and refusals for a while. Concurrent questions about one name are asked once. A refusal that tells which names
/// there are answers for all others too, so that who invents names costs no call for each. When the cache is full it forgets
/// refusals first: names that are in use stay, or would have to be asked for again.
/// </summary>
internal sealed class AdmissionCache<TKey, T>(int capacity, TimeSpan refusalLifetime, TimeProvider time, Func<TKey, Task<AdmissionVerdict<TKey, T>>> ask)
    where TKey : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TKey, Slot> _slots = new();
    private FullHouse? _full;
    private int _count;

    /// <summary>Completes at once for a name that was admitted.</summary>
    public ValueTask<AdmissionVerdict<TKey, T>> GetAsync(TKey key)
    {
        if (_slots.TryGetValue(key, out var slot) && slot.Verdict.IsCompletedSuccessfully)
        {
            var verdict = slot.Verdict.Result;
            if (verdict.Entry is not null || time.GetElapsedTime(slot.AskedAt) < refusalLifetime)
                return new ValueTask<AdmissionVerdict<TKey, T>>(verdict);
        }

        if (Volatile.Read(ref _full) is { } full && !full.Names.Contains(key) && time.GetElapsedTime(full.At) < refusalLifetime)
            return new ValueTask<AdmissionVerdict<TKey, T>>(full.Refusal);
        return AskAsync(key, slot);
    }

    private async ValueTask<AdmissionVerdict<TKey, T>> AskAsync(TKey key, Slot? known)
    {
        if (known is { Verdict.IsCompleted: true })
            Forget(key, known);
        if (Volatile.Read(ref _count) >= capacity)
            MakeRoom();

        var question = new Question(key, ask);
        var slot = new Slot(question.Answer, time.GetTimestamp());
        var winner = _slots.GetOrAdd(key, slot);
        if (ReferenceEquals(winner, slot))
        {
            Interlocked.Increment(ref _count);
            question.Start();
        }

        AdmissionVerdict<TKey, T> verdict;
        try
        {
            verdict = await winner.Verdict;
        }
        catch
        {
            Forget(key, winner);
            throw;
        }

        if (verdict.Entry is null && verdict.Known is { } names)
        {
            Volatile.Write(ref _full, new FullHouse([.. names], verdict with { Known = null }, winner.AskedAt));
            Forget(key, winner);
        }

        return verdict;
    }

    private void MakeRoom()
    {
        foreach (var (key, slot) in _slots)
        {
            if (slot.Verdict is { IsCompletedSuccessfully: true, Result.Entry: null })
                Forget(key, slot);
        }

        if (Volatile.Read(ref _count) < capacity)
            return;
        _slots.Clear();
        Volatile.Write(ref _count, 0);
    }

    private void Forget(TKey key, Slot slot)
    {
        if (_slots.TryRemove(KeyValuePair.Create(key, slot)))
            Interlocked.Decrement(ref _count);
    }

    private sealed record Slot(Task<AdmissionVerdict<TKey, T>> Verdict, long AskedAt);

    /// <summary>No name is taken beside these.</summary>
    private sealed record FullHouse(HashSet<TKey> Names, AdmissionVerdict<TKey, T> Refusal, long At);

    // The task is there before the call is made, so that only the winner of the slot makes it.
    private sealed class Question(TKey key, Func<TKey, Task<AdmissionVerdict<TKey, T>>> ask)
    {
        private readonly TaskCompletionSource<AdmissionVerdict<TKey, T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<AdmissionVerdict<TKey, T>> Answer => _answer.Task;

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
