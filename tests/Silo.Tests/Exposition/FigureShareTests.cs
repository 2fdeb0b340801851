using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;
using OrleansMonitor.Silo.Exposition.Figures;
using Xunit.Abstractions;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>Silos that hear of changes at different times never expose the same figures at once.</summary>
public sealed class FigureShareTests(ITestOutputHelper output)
{
    private static readonly (OwnerKind Kind, string Name)[] Owners = [.. Enumerable.Range(0, 60).Select(static i => (OwnerKind.Model, $"model-{i}"))];

    [Fact]
    public void Nobody_s_figures_are_exposed_twice_and_all_are_once_things_are_quiet()
    {
        var random = new Random(Seeds.Take(output));
        var time = new FakeTimeProvider();
        var members = new List<string> { "s0" };
        // What each silo sees, and what it will see at a time.
        var views = new Dictionary<string, ShareView>();
        var coming = new List<(DateTimeOffset At, string Silo, ShareView View)>();
        var shares = new Dictionary<string, FigureShare>();
        var version = 0L;
        Join("s0");
        for (var step = 0; step < 400; step++)
        {
            if (random.Next(20) == 0)
                Change();
            time.Advance(TimeSpan.FromMilliseconds(random.Next(100, 2000)));
            foreach (var (_, silo, view) in coming.Where(each => each.At <= time.GetUtcNow()).OrderBy(static each => each.View.Version).ToArray())
            {
                if (view.Version > views[silo].Version)
                    views[silo] = view;
            }

            coming.RemoveAll(each => each.At <= time.GetUtcNow());
            Exposed().GroupBy(static owner => owner).ShouldAllBe(static owner => owner.Count() == 1);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        foreach (var (_, silo, view) in coming.OrderBy(static each => each.View.Version))
            views[silo] = view.Version > views[silo].Version ? view : views[silo];
        _ = Exposed();
        time.Advance(FigureShare.HandOver);
        Exposed().Order().ShouldBe(Owners.Order());

        void Join(string silo)
        {
            views[silo] = new ShareView(version, silo, [.. members]);
            shares[silo] = new FigureShare(() => views[silo], time);
        }

        void Change()
        {
            version++;
            if (members.Count > 1 && random.Next(2) == 0)
            {
                var gone = members[random.Next(members.Count)];
                members.Remove(gone);
                shares.Remove(gone);
            }
            else
            {
                members.Add($"s{version}");
                Join($"s{version}");
            }

            foreach (var silo in members.Where(views.ContainsKey))
                coming.Add((time.GetUtcNow() + (random.NextDouble() * 0.9 * FigureShare.HandOver), silo, new ShareView(version, silo, [.. members])));
        }

        List<(OwnerKind Kind, string Name)> Exposed() => [.. members.Where(shares.ContainsKey).SelectMany(silo => shares[silo].Select(Owners))];
    }

    [Fact]
    public void A_silo_that_is_alone_exposes_all_at_once() =>
        new FigureShare(static () => new ShareView(0, "silo", ["silo"]), new FakeTimeProvider()).Select(Owners).Count.ShouldBe(Owners.Length);

    [Fact]
    public void Three_silos_share_evenly()
    {
        var shares = ((string[])["a", "b", "c"]).Select(static silo => Owners.Count(owner => FigureShare.IsMine(new ShareView(1, silo, ["a", "b", "c"]), owner.Kind, owner.Name))).ToArray();
        shares.Sum().ShouldBe(Owners.Length);
        shares.ShouldAllBe(static share => share > 8);
    }
}
