using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>Whose rule files are in force, where those of silos differ.</summary>
public sealed class RuleFileHoldersTests
{
    private const long Patience = 300;
    private const ulong Old = 1;
    private const ulong New = 3;

    private readonly RuleFileHolders _holders = new(Patience);
    private long _now = 1_000;

    [Fact]
    public void Files_that_never_were_in_force_are_wanted_and_then_known()
    {
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Wanted);
        Offer("a", Old);
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.InForce);
        _holders.Report("b", Old, _now).ShouldBe(RuleFilesStanding.InForce);
        _holders.Differing(_now).ShouldBeEmpty();
    }

    [Fact]
    public void A_silo_that_starts_again_with_replaced_files_does_not_put_them_into_force()
    {
        foreach (var silo in new[] { "a", "b", "c" })
            Offer(silo, Old);
        Offer("c", New);
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Replaced);
        _holders.Report("b", Old, _now).ShouldBe(RuleFilesStanding.Replaced);
        _holders.Differing(_now).ShouldBe(["a", "b"]);
        _holders.Report("b", New, _now).ShouldBe(RuleFilesStanding.InForce);
        _holders.Differing(_now).ShouldBe(["a"]);
        _holders.Holders(_now).ShouldBe(["b", "c"]);
    }

    [Fact]
    public void A_roll_back_holds_when_the_last_silo_has_gone_over()
    {
        Offer("a", Old);
        foreach (var silo in new[] { "a", "b" })
            Offer(silo, New);
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Replaced);
        _holders.Report("b", Old, _now).ShouldBe(RuleFilesStanding.Wanted);
        Offer("b", Old);
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.InForce);
        // And forth again.
        _holders.Report("a", New, _now).ShouldBe(RuleFilesStanding.Replaced);
        _holders.Report("b", New, _now).ShouldBe(RuleFilesStanding.Wanted);
    }

    [Fact]
    public void A_silo_that_is_gone_holds_nothing()
    {
        Offer("a", Old);
        Offer("b", New);
        _now += Patience;
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Replaced);
        _now += 1;
        _holders.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Wanted);
        _holders.Differing(_now).ShouldBe(["a"]);
        _holders.Differing(_now + Patience + 1).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_written_goes_on()
    {
        Offer("a", Old);
        Offer("b", New);
        var next = new RuleFileHolders(Patience);
        next.Resume(_holders.InForce, _holders.Replaced, _holders.Holders(_now), _now);
        next.Report("a", Old, _now).ShouldBe(RuleFilesStanding.Replaced);
        next.Report("b", Old, _now).ShouldBe(RuleFilesStanding.Wanted, "it was the only one that had the present ones");
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        for (var set = 1UL; set <= 2 * RuleFileHolders.MaxReplaced; set++)
            Offer("a", set);
        _holders.Replaced.Count.ShouldBe(RuleFileHolders.MaxReplaced);
        Offer("b", _holders.InForce);
        _holders.Report("a", 1, _now).ShouldBe(RuleFilesStanding.Wanted, "it was so long ago that it is taken for new");
        for (var silo = 0; silo < 2 * RuleFileHolders.MaxSilos; silo++)
            _holders.Report($"silo-{silo}", 999, _now + 1);
        _holders.Differing(_now + 1).Length.ShouldBeLessThanOrEqualTo(RuleFileHolders.MaxSilos);
    }

    [Fact]
    public void Sets_are_told_apart_by_names_and_texts_and_not_by_order()
    {
        var (a, b) = (new RuleSource("a", RuleOrigin.File, "x"), new RuleSource("b", RuleOrigin.File, "y"));
        var set = RuleFileSet.Of([a, b]);
        RuleFileSet.Of([b, a]).ShouldBe(set);
        RuleFileSet.Of([b, a, new RuleSource("c", RuleOrigin.Api, "z")]).ShouldBe(set);
        RuleFileSet.Of([a]).ShouldNotBe(set);
        RuleFileSet.Of([a, b with { Text = "z" }]).ShouldNotBe(set);
        RuleFileSet.Of([a with { Name = "ax", Text = "" }]).ShouldNotBe(RuleFileSet.Of([a]));
        RuleFileSet.Of([]).ShouldNotBe(0UL);
    }

    private void Offer(string silo, ulong set)
    {
        _holders.Report(silo, set, _now);
        _holders.Replace(set);
    }
}
