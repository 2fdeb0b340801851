namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>
/// Which silos have the rule files in force, and which have others. Silos whose files differ must not put each other's out of
/// force in turn: files that others took the place of come again when a silo finds them changed, or when no other silo has the
/// present ones any more — and not because a silo that still has them starts again.
/// </summary>
/// <param name="patience">A silo without a report for so long counts as gone, milliseconds.</param>
internal sealed class RuleFileHolders(long patience)
{
    /// <summary>Sets that are remembered to have been replaced; older ones count as new.</summary>
    public const int MaxReplaced = 64;

    /// <summary>Silos that are remembered; the one that has been silent longest goes first.</summary>
    public const int MaxSilos = 1024;

    private readonly Dictionary<string, (ulong Set, long SeenAt)> _silos = new(StringComparer.Ordinal);
    private readonly List<ulong> _replaced = [];

    /// <summary>The set in force; 0: none yet.</summary>
    public ulong InForce { get; private set; }

    public IReadOnlyList<ulong> Replaced => _replaced;

    /// <summary>Silos that have the set in force, as far as is known.</summary>
    public string[] Holders(long now) => Named(now, true);

    /// <summary>Silos that have another set.</summary>
    public string[] Differing(long now) => Named(now, false);

    /// <summary>Goes on from what was written; a silo that held the set then reports again, or is gone.</summary>
    public void Resume(ulong inForce, IEnumerable<ulong> replaced, IEnumerable<string> holders, long now)
    {
        InForce = inForce;
        _replaced.AddRange(replaced);
        foreach (var silo in holders)
            _silos[silo] = (inForce, now);
    }

    /// <summary>A silo says which set it has.</summary>
    public RuleFilesStanding Report(string silo, ulong set, long now)
    {
        _silos[silo] = (set, now);
        if (_silos.Count > MaxSilos)
            _silos.Remove(_silos.MinBy(static each => each.Value.SeenAt).Key);
        if (set == InForce)
            return RuleFilesStanding.InForce;
        return _replaced.Contains(set) && Holders(now).Length > 0 ? RuleFilesStanding.Replaced : RuleFilesStanding.Wanted;
    }

    /// <summary>Another set came into force.</summary>
    public void Replace(ulong set)
    {
        if (set == InForce)
            return;
        _replaced.Remove(set);
        if (InForce != 0)
            _replaced.Add(InForce);
        if (_replaced.Count > MaxReplaced)
            _replaced.RemoveAt(0);
        InForce = set;
    }

    private string[] Named(long now, bool hasPresent) =>
        [.. _silos.Where(each => (each.Value.Set == InForce) == hasPresent && now - each.Value.SeenAt <= patience).Select(static each => each.Key).Order(StringComparer.Ordinal)];
}
