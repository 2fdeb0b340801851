using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Tests.Producers;

public class CommittedSetTests
{
    [Fact]
    public void A_run_from_the_low_mark_moves_it_up()
    {
        var set = new CommittedSet();
        set.Add(2);
        set.Add(3);
        set.Low.ShouldBe(0UL);
        set.Ranges().ShouldBe([new CommittedRange(2, 3)]);
        set.Add(1);
        set.Low.ShouldBe(3UL);
        set.Ranges().ShouldBeEmpty();
    }

    [Fact]
    public void Sequences_up_to_an_announced_low_mark_count_as_held()
    {
        var set = new CommittedSet();
        set.Add(5);
        set.Add(900);
        set.AdvanceTo(4);
        set.Low.ShouldBe(5UL);
        set.AdvanceTo(3);
        set.Low.ShouldBe(5UL);
        set.Contains(900).ShouldBeTrue();
        set.Contains(899).ShouldBeFalse();
        set.AdvanceTo(100_000);
        (set.Low, set.Contains(900)).ShouldBe((100_000UL, true));
    }

    [Fact]
    public void Random_histories_equal_a_set_of_numbers_also_after_storing()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var set = new CommittedSet();
            var expected = new SortedSet<ulong>();
            var low = 0UL;
            for (var step = 0; step < 200; step++)
            {
                if (random.Next(10) == 0)
                {
                    var mark = low + (ulong)random.Next(100);
                    set.AdvanceTo(mark);
                    low = Math.Max(low, mark);
                }
                else
                {
                    var sequence = low + (ulong)random.Next(300);
                    set.Add(sequence);
                    if (sequence > low)
                        expected.Add(sequence);
                }

                while (expected.Contains(low + 1))
                    low++;
                expected.RemoveWhere(s => s <= low);
                if (random.Next(20) == 0)
                    set = new CommittedSet(set.ToRow(Guid.Empty, 0));
                set.Low.ShouldBe(low, $"seed {seed}, step {step}");
                var above = set.Ranges().SelectMany(static r => Enumerable.Range(0, (int)(r.Last - r.First + 1)).Select(i => r.First + (ulong)i));
                above.ShouldBe(expected, $"seed {seed}, step {step}");
                var probe = low + (ulong)random.Next(310);
                set.Contains(probe).ShouldBe(probe <= low || expected.Contains(probe), $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var set = new CommittedSet();
        set.Add(3);
        var copy = set.Copy();
        copy.Add(4);
        set.Contains(4).ShouldBeFalse();
        copy.Contains(3).ShouldBeTrue();
    }
}
