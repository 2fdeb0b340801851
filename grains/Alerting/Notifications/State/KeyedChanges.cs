namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>
/// How a list of things with keys became another one. New ones come at the end, and none changes its place, in lists whose order says
/// something.
/// </summary>
internal static class KeyedChanges
{
    /// <summary>What is new or other, in its order, and the keys of what is gone.</summary>
    public static (T[] Put, TKey[] Gone) Between<T, TKey>(T[] before, T[] now, Func<T, TKey> keyOf, Func<T, T, bool> isSame)
        where TKey : notnull
    {
        var put = new List<T>();
        // Mostly nothing is gone: as long as both go together, nothing has to be looked up.
        var (i, both) = (0, Math.Min(before.Length, now.Length));
        for (; i < both && (ReferenceEquals(before[i], now[i]) || keyOf(before[i]).Equals(keyOf(now[i]))); i++)
        {
            if (!isSame(before[i], now[i]))
                put.Add(now[i]);
        }

        var known = before.AsSpan(i).ToArray().ToDictionary(keyOf);
        foreach (var thing in now.AsSpan(i))
        {
            if (!known.Remove(keyOf(thing), out var old) || !isSame(old, thing))
                put.Add(thing);
        }

        return ([.. put], [.. known.Keys]);
    }

    public static T[] Apply<T, TKey>(T[] before, T[] put, TKey[] gone, Func<T, TKey> keyOf)
        where TKey : notnull
    {
        var without = gone.ToHashSet();
        var other = put.ToDictionary(keyOf);
        var now = new List<T>(before.Length + put.Length);
        foreach (var thing in before)
        {
            var key = keyOf(thing);
            if (!without.Contains(key))
                now.Add(other.Remove(key, out var changed) ? changed : thing);
        }

        now.AddRange(put.Where(thing => other.ContainsKey(keyOf(thing))));
        return [.. now];
    }
}
