using OrleansMonitor.Domain.Changes;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Changes;

/// <summary>Control charts and detectors of change: published tables, known change points, and how often they are wrong where nothing changed.</summary>
public class ChangeDetectionTests(ITestOutputHelper output)
{
    private const int Seed = 20_240_601;

    [Fact]
    public void The_individuals_chart_has_the_limits_of_the_textbook()
    {
        // Montgomery, Introduction to Statistical Quality Control, viscosity of aircraft primer paint: mean 33.52, mean moving range 0.48, limits 32.24 and 34.80.
        double[] viscosity = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84];
        var history = Array.ConvertAll(viscosity, static value => new Observation(value, 1));
        var point = ControlChart.Judge(history, new Observation(35, 1), isProportion: false)!.Value;
        point.Centre.ShouldBe(33.52, 0.005);

        // A new point's limits are wider by what fifteen points do not know of the centre.
        var known = Math.Sqrt(1 + (1 / 15.0));
        ((point.Upper - point.Centre) / known).ShouldBe(34.80 - 33.52, 0.005);
        ((point.Centre - point.Lower) / known).ShouldBe(33.52 - 32.24, 0.005);
        point.IsOutside.ShouldBeTrue();
    }

    [Fact]
    public void Limits_of_shares_are_those_of_the_binomial_where_records_are_independent_and_wider_where_they_are_not()
    {
        var random = new Random(Seed);
        output.WriteLine($"seed {Seed}");
        var steady = Shares(random, 2_000, _ => 0.1, 400).ToArray();
        ControlChart.Overdispersion(steady, isProportion: true).ShouldBe(1, 0.1);
        var uneven = Shares(random, 2_000, _ => 0.1 + (0.04 * (random.NextDouble() - 0.5)), 4_000).ToArray();

        // The variance of the rate, 0.04²/12, is added to 0.09/4,000.
        var expected = ((0.04 * 0.04 / 12) + (0.09 / 4_000)) / (0.09 / 4_000);
        ControlChart.Overdispersion(uneven, isProportion: true).ShouldBe(expected, 0.1 * expected);
    }

    [Fact]
    public void An_hour_of_few_records_has_wider_limits()
    {
        var history = Enumerable.Range(0, 20).Select(i => new Observation(i % 2 == 0 ? 0.1 : 0.12, 1_000)).ToArray();
        var many = ControlChart.Judge(history, new Observation(0.2, 1_000), isProportion: true)!.Value;
        var few = ControlChart.Judge(history, new Observation(0.2, 20), isProportion: true)!.Value;
        (many.IsOutside, few.IsOutside).ShouldBe((true, false));
        few.Lower.ShouldBe(0);
    }

    [Fact]
    public void An_incident_in_the_past_does_not_widen_the_limits()
    {
        var calm = Enumerable.Range(0, 20).Select(i => new Observation(10 + (i % 3), 1)).ToArray();
        var stormy = calm.ToArray();
        (stormy[9], stormy[10]) = (new Observation(100, 1), new Observation(110, 1));
        var now = new Observation(20, 1);
        ControlChart.Judge(stormy, now, isProportion: false)!.Value.IsOutside.ShouldBeTrue();
        ControlChart.Judge(stormy, now, isProportion: false)!.Value.History.ShouldBeLessThan(20);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    public void What_never_varied_and_does_not_now_is_within_its_limits(double value, double now)
    {
        var history = Enumerable.Repeat(new Observation(value, 50), 10).ToArray();
        ControlChart.Judge(history, new Observation(now, 50), isProportion: false)!.Value.Deviations.ShouldBe(0);
        ControlChart.Judge(history, new Observation(now + 1, 50), isProportion: false)!.Value.IsOutside.ShouldBeTrue();
        ControlChart.Judge(history.AsSpan(0, 7), new Observation(now, 50), isProportion: false).ShouldBeNull();
    }

    [Fact]
    public void One_error_after_none_is_no_alarm()
    {
        var history = Enumerable.Repeat(new Observation(0, 100), 20).ToArray();
        ControlChart.Judge(history, new Observation(0.01, 100), isProportion: true)!.Value.IsOutside.ShouldBeFalse();
        ControlChart.Judge(history, new Observation(0.2, 100), isProportion: true)!.Value.IsOutside.ShouldBeTrue();
        var detector = new PageHinkley(isProportion: true);
        foreach (var point in history)
            detector.Add(point).ShouldBeFalse();
        detector.Add(new Observation(0.01, 100)).ShouldBeFalse();
    }

    [Fact]
    public void Charts_without_a_change_are_seldom_out_of_their_limits()
    {
        var random = new Random(Seed);
        output.WriteLine($"seed {Seed}; share of points out of limits without a change, by points of history");
        foreach (var length in (int[])[8, 14, 28, 100])
        {
            var outside = 0;
            const int runs = 20_000;
            var history = new Observation[length];
            for (var run = 0; run < runs; run++)
            {
                for (var i = 0; i < length; i++)
                    history[i] = new Observation(Normal(random), 1);
                if (ControlChart.Judge(history, new Observation(Normal(random), 1), isProportion: false)!.Value.IsOutside)
                    outside++;
            }

            output.WriteLine($"{length,4}: {(double)outside / runs:0.0000}");

            // 0.0027 where the distribution is known; what is estimated from few points costs the rest.
            ((double)outside / runs).ShouldBeLessThan(length switch { 8 => 0.06, 14 => 0.025, 28 => 0.012, _ => 0.006 });
        }
    }

    [Theory]
    [InlineData(4, 168)]
    [InlineData(5, 465)]
    public void Run_lengths_are_those_of_the_published_table(double threshold, double published)
    {
        // Montgomery, table 9.3: two-sided cumulative sums with k = 1/2.
        PageHinkley.RunLengthOf(threshold).ShouldBe(published, 0.02 * published);
        PageHinkley.ThresholdOf(published).ShouldBe(threshold, 0.02);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_change_the_cumulative_sum_alarms_as_seldom_as_asked_for(bool isProportion)
    {
        var random = new Random(Seed);
        const double runLength = 500;
        var (alarms, points) = (0, 0);
        for (var run = 0; run < 400; run++)
        {
            var detector = new PageHinkley(isProportion, runLength);
            foreach (var point in isProportion ? Shares(random, 500, _ => 0.2, 200) : Enumerable.Range(0, 500).Select(_ => new Observation(5 + (3 * Normal(random)), 1)))
            {
                points++;
                alarms += detector.Add(point) ? 1 : 0;
            }
        }

        output.WriteLine($"seed {Seed}, shares {isProportion}: one alarm in {(double)points / Math.Max(alarms, 1):0} figures, {runLength} asked for");
        ((double)points / Math.Max(alarms, 1)).ShouldBeGreaterThan(0.8 * runLength);
    }

    [Fact]
    public void A_shift_of_one_deviation_is_found_as_soon_as_the_published_table_says()
    {
        // Montgomery, table 9.3: h = 5, shift of 1σ: 10.4 figures on average. Here the mean is estimated from 400 figures.
        var random = new Random(Seed);
        double sum = 0;
        const int runs = 500;
        for (var run = 0; run < runs; run++)
        {
            PageHinkley detector;
            do
            {
                detector = new PageHinkley(isProportion: false, 465);
            }
            while (Enumerable.Range(0, 400).Any(_ => detector.Add(new Observation(Normal(random), 1))));
            var delay = 1;
            while (!detector.Add(new Observation(1 + Normal(random), 1)))
                delay++;
            sum += delay;
        }

        output.WriteLine($"seed {Seed}: {sum / runs:0.0} figures");
        (sum / runs).ShouldBe(10.4, 2);
    }

    [Theory]
    [InlineData(0.10, 0.20)]
    [InlineData(0.10, 0.02)]
    [InlineData(0.02, 0.03)]
    public void Known_change_points_are_found_where_they_are(double before, double after)
    {
        var random = new Random(Seed);
        output.WriteLine($"seed {Seed}");
        const int change = 300;
        var (early, cut) = (0, 0);
        for (var run = 0; run < 50; run++)
        {
            var stream = Shares(random, 600, i => i < change ? before : after, 1_000).ToArray();
            var sum = new PageHinkley(isProportion: true);
            var window = new AdaptiveWindow(isProportion: true);
            var (bySum, byWindow) = (-1, -1);
            for (var i = 0; i < stream.Length; i++)
            {
                if (sum.Add(stream[i]) && bySum < 0)
                {
                    if (i < change)
                        early++;
                    else
                        bySum = i - sum.Since + 1;
                }

                if (window.Add(stream[i]) && byWindow < 0)
                {
                    if (i < change)
                        cut++;
                    else
                        byWindow = i - window.Length + 1;
                }
            }

            bySum.ShouldBeInRange(change - 15, change + 15);
            byWindow.ShouldBeInRange(change - 40, change + 20);
            window.Mean.ShouldBe(after, 0.02);
        }

        // One false alarm in 10,000 figures: 1.5 are expected in these 15,000.
        output.WriteLine($"{early} false alarms of the cumulative sum before the change, in {50 * change} figures");
        early.ShouldBeLessThanOrEqualTo(5);
        cut.ShouldBeLessThanOrEqualTo(1, "of 50 streams, at a confidence of 0.002");
    }

    [Fact]
    public void The_adaptive_window_is_the_newest_figures_exactly_and_its_memory_is_logarithmic()
    {
        var random = new Random(Seed);
        var window = new AdaptiveWindow(isProportion: true);
        var all = new List<Observation>();
        for (var i = 0; i < 3_000; i++)
        {
            var point = new Observation(random.NextDouble() < 0.5 ? 0.3 : 0.31, random.Next(1, 500));
            all.Add(point);
            window.Add(point).ShouldBeFalse();
            var newest = all.TakeLast(window.Length).ToArray();
            window.Mean.ShouldBe(newest.Sum(each => each.Value * each.Count) / newest.Sum(each => each.Count), 1e-12);
        }

        window.Length.ShouldBe(3_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_change_the_adaptive_window_is_cut_less_often_than_its_confidence_allows(bool isProportion)
    {
        var random = new Random(Seed);
        var cut = 0;
        const int runs = 500;
        for (var run = 0; run < runs; run++)
        {
            var window = new AdaptiveWindow(isProportion, 0.05);
            var stream = isProportion ? Shares(random, 200, _ => 0.1, 50) : Enumerable.Range(0, 200).Select(_ => new Observation(random.NextDouble(), 1));
            if (stream.Any(point => window.Add(point)))
                cut++;
        }

        output.WriteLine($"seed {Seed}, shares {isProportion}: {cut} of {runs} streams of 200 figures cut at a confidence of 0.05");
        ((double)cut / runs).ShouldBeLessThanOrEqualTo(0.05);
    }

    [Fact]
    public void What_depends_on_itself_is_allowed_for()
    {
        var random = new Random(Seed);
        var (with, without) = (0, 0);
        for (var run = 0; run < 100; run++)
        {
            // The rate of an hour is itself drawn: the records of an hour are alike.
            var stream = Shares(random, 300, _ => 0.1 + (0.1 * (random.NextDouble() - 0.5)), 5_000).ToArray();
            var factor = ControlChart.Overdispersion(stream, isProportion: true);
            var (naive, allowing) = (new AdaptiveWindow(isProportion: true), new AdaptiveWindow(isProportion: true));
            without += stream.Any(point => naive.Add(point)) ? 1 : 0;
            with += stream.Any(point => allowing.Add(point, factor)) ? 1 : 0;
        }

        output.WriteLine($"seed {Seed}: {without} of 100 streams cut as if records were independent, {with} with their overdispersion");
        without.ShouldBeGreaterThan(50);
        with.ShouldBeLessThanOrEqualTo(1);
    }

    private static IEnumerable<Observation> Shares(Random random, int count, Func<int, double> rate, int records)
    {
        for (var i = 0; i < count; i++)
        {
            var p = rate(i);
            var hits = 0;
            for (var record = 0; record < records; record++)
                hits += random.NextDouble() < p ? 1 : 0;
            yield return new Observation((double)hits / records, records);
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
