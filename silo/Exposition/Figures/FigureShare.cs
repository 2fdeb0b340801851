using System.IO.Hashing;
using System.Text;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Silo.Exposition.Figures;

/// <summary>The silos as one of them sees them.</summary>
/// <param name="Version">A later one is larger.</param>
/// <param name="Self">Who sees.</param>
/// <param name="Silos">All that are active, in any order.</param>
internal sealed record ShareView(long Version, string Self, IReadOnlyCollection<string> Silos);

/// <summary>
/// Which owners' figures this silo exposes: each owner's are exposed by one silo, whichever has its grain. Of all active silos it is the one
/// with the highest hash together with the owner (rendezvous hashing; Thaler and Ravishankar, 1998), so that a silo that joins or leaves moves
/// no others.
/// </summary>
/// <remarks>
/// The owner of figures does not follow the activation of a grain: an idle model has none, and while one moves two silos may hold it, or none.
/// A silo gives an owner up as soon as it sees that another has it, and takes one only when it has seen that for <see cref="HandOver"/>: silos
/// that see a change at different times leave a gap, and nothing is there twice. Thread-safe.
/// </remarks>
internal sealed class FigureShare(Func<ShareView> view, TimeProvider time)
{
    /// <summary>More than what a change of the membership takes to be seen by all silos; Orleans tells all of them at once.</summary>
    public static readonly TimeSpan HandOver = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Dictionary<(OwnerKind Kind, string Name), long> _gained = [];
    private bool _wasShared;

    public ShareView View => view();

    /// <summary>Those of all owners that this silo exposes now.</summary>
    public List<(OwnerKind Kind, string Name)> Select(IEnumerable<(OwnerKind Kind, string Name)> owners)
    {
        var (seen, now) = (view(), time.GetTimestamp());
        lock (_lock)
        {
            _wasShared |= seen.Silos.Count > 1;
            var gained = new Dictionary<(OwnerKind Kind, string Name), long>();
            var mine = new List<(OwnerKind Kind, string Name)>();
            foreach (var owner in owners)
            {
                if (!IsMine(seen, owner.Kind, owner.Name))
                    continue;
                var since = _gained.GetValueOrDefault(owner, now);
                gained[owner] = since;
                if (!_wasShared || time.GetElapsedTime(since, now) >= HandOver)
                    mine.Add(owner);
            }

            _gained = gained;
            return mine;
        }
    }

    public static bool IsMine(ShareView view, OwnerKind kind, string name)
    {
        if (view.Silos.Count <= 1)
            return true;
        var own = HashOf(view.Self, kind, name);
        foreach (var silo in view.Silos)
        {
            if (silo != view.Self && (HashOf(silo, kind, name), silo).CompareTo((own, view.Self)) > 0)
                return false;
        }

        return true;
    }

    private static ulong HashOf(string silo, OwnerKind kind, string name) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{silo}\n{kind}\n{name}"));
}
