using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Cluster;

/// <summary>One of those that report: a node or a silo. Times are Unix milliseconds of the wall clock.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstSeen">When it came first under this name.</param>
/// <param name="LastContact">When it was last heard of.</param>
/// <param name="IsExpected">It is watched, and has not signed off.</param>
internal readonly record struct Reporter(string Name, long FirstSeen, long LastContact, bool IsExpected);

/// <summary>Who of some reporters is missing.</summary>
/// <param name="Presence">The figures.</param>
/// <param name="Missing">The names, in ordinal order; at most <see cref="MaxNames"/>.</param>
internal sealed record Roll(Presence Presence, string[] Missing)
{
    public const int MaxNames = 10;

    /// <summary>How long before another one ceased a new one may have come to count as its replacement: some are started before others are ended.</summary>
    private static readonly TimeSpan ReplacementLead = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Those that were expected and have been silent for a while are missing, but for as many as new ones have come in their place: a
    /// deployment under ever new names replaces one after the other, and nothing is amiss.
    /// </summary>
    /// <param name="reporters">All of them.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="timeout">Silent for longer is silent.</param>
    /// <param name="retention">Silent for longer is forgotten.</param>
    public static Roll Call(IReadOnlyList<Reporter> reporters, long now, TimeSpan timeout, TimeSpan retention)
    {
        var reporting = new List<Reporter>();
        var silent = new List<Reporter>();
        foreach (var reporter in reporters)
        {
            var silence = now - reporter.LastContact;
            if (!reporter.IsExpected || silence > retention.TotalMilliseconds)
                continue;
            (silence > timeout.TotalMilliseconds ? silent : reporting).Add(reporter);
        }

        // A new one may stand for all that ceased before it came; the last to cease has the fewest to choose from.
        silent.Sort(static (a, b) => b.LastContact.CompareTo(a.LastContact));
        reporting.Sort(static (a, b) => b.FirstSeen.CompareTo(a.FirstSeen));
        var missing = new List<string>();
        var next = 0;
        foreach (var gone in silent)
        {
            // One that came with it, as when a fleet starts, did not come in its place.
            if (next < reporting.Count
                && reporting[next].FirstSeen >= gone.LastContact - ReplacementLead.TotalMilliseconds
                && reporting[next].FirstSeen >= gone.FirstSeen + timeout.TotalMilliseconds)
            {
                next++;
            }
            else
            {
                missing.Add(gone.Name);
            }
        }

        missing.Sort(StringComparer.Ordinal);
        return new Roll(new Presence(reporting.Count + missing.Count, missing.Count), [.. missing.Take(MaxNames)]);
    }
}
