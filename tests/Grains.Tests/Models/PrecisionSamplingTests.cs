using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Harness;
using OrleansMonitor.Health;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Models;

/// <summary>A model on simulated traffic whose sampling is to hold the accuracy to ± 2 % over an hour.</summary>
public class PrecisionSamplingTests(ITestOutputHelper output)
{
    private const double HalfWidth = 0.02;
    private const double Accuracy = 0.9;
    private const long Step = 10_000;
    private const long Hour = 3_600_000;

    [Fact]
    public void The_width_is_held_while_traffic_doubles_and_halves_and_labels_are_late()
    {
        // Two hours each: 20 a second, 40, 10, and 20 with labels that come twenty minutes late and of one record in two.
        var run = new Run(new Random(Seeds.Take(output)), 0);
        run.Go(2 * Hour, 20);
        run.Expect(output, "at first");
        var first = run.Controller.Rate;
        run.Go(2 * Hour, 40);
        run.Expect(output, "doubled");
        run.Controller.Rate.ShouldBe(first / 2, first * 0.25);
        run.Go(2 * Hour, 10);
        run.Expect(output, "quartered");
        run.Controller.Rate.ShouldBe(first * 2, first * 0.8);
        (run.Delay, run.Coverage) = (Hour / 3, 0.5);
        run.Go(3 * Hour, 20);
        run.Expect(output, "with late labels of one in two");
        run.Controller.Rate.ShouldBeGreaterThan(first * 1.6, "half the labels, and of two thirds of an hour");
        // Horvitz and Thompson: the weights of what was kept sum to what was made, whatever the rates were.
        run.Weights.ShouldBe(run.Predictions, run.Predictions * 0.05, "five standard deviations of what was kept");
    }

    [Fact]
    public void The_rate_does_not_swing_under_constant_traffic()
    {
        var run = new Run(new Random(Seeds.Take(output)), 0);
        run.Go(2 * Hour, 20);
        var (least, most, turns) = run.Watch(4 * Hour, 20);
        output.WriteLine($"rate {least:0.0000} to {most:0.0000}, {turns} changes in four hours");
        // An hour of labels leaves the variance of the figure open by 9 % (one standard deviation), and so the rate.
        (most / least).ShouldBeLessThan(2);
        turns.ShouldBeLessThan(300, "a change is not passed on unless it is of five percent");
    }

    [Fact]
    public void Without_labels_all_are_kept_and_a_target_of_records_goes_first()
    {
        var all = new Run(new Random(1), 0) { Coverage = 0 };
        all.Go(Hour / 4, 20);
        (all.Controller.Rate, all.Controller.Bound, all.Controller.Reached).ShouldBe((1, SamplingBounds.NoInterval, null));
        var bounded = new Run(new Random(1), 0.2);
        bounded.Go(2 * Hour, 20);
        bounded.Controller.Rate.ShouldBe(0.01, 0.002);
        bounded.Controller.Bound.ShouldBe(SamplingBounds.RecordsPerSecond);
    }

    [Fact]
    public void A_rate_too_low_or_a_need_too_high_is_told()
    {
        var low = new Run(new Random(1), 0, lowest: 0.5);
        low.Go(2 * Hour, 20);
        (low.Controller.Rate, low.Controller.Bound).ShouldBe((0.5, SamplingBounds.LowestRate));
        var few = new Run(new Random(1), 0);
        few.Go(2 * Hour, 0.1);
        (few.Controller.Rate, few.Controller.Bound).ShouldBe((1, SamplingBounds.AllRecords));
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.995)]
    [InlineData(1)]
    public void As_many_records_as_are_said_to_be_needed_give_the_width(double accuracy)
    {
        var target = new PrecisionTarget(Run.Figure, HalfWidth, TimeSpan.FromHours(1), 1e-6);
        var perSecond = target.RecordsPerSecond(Read(Rows(100_000, accuracy)), Rows(100_000, accuracy).Traffic)!.Value;
        var reading = Read(Rows((int)Math.Ceiling(perSecond * 3600), accuracy));
        PrecisionTarget.HalfWidthOf(reading)!.Value.ShouldBeInRange(HalfWidth * 0.85, HalfWidth * 1.15, "a share of some hundred records is a whole number of them");
    }

    private static PartialAggregate Rows(int records, double accuracy)
    {
        var rows = new PartialAggregate();
        rows.Traffic.AddRecords((ulong)records, records, records, 0, 1);
        for (var i = 0; i < records; i++)
            rows.Confusion.Add("a", i < Math.Round(accuracy * records) ? "a" : "b");
        return rows;
    }

    private static RuleReading Read(PartialAggregate rows) => Run.Figure.Read(new MetricInput { Window = rows, From = 0, To = Hour }, PrecisionTarget.Level);

    private sealed class Run(Random random, double recordsPerSecond, double lowest = 0.001)
    {
        public static readonly Metric Figure = MetricCatalog.Find("accuracy", out _)!;

        private readonly List<(long Time, double Weight, bool IsRight, long LabelledAt)> _kept = [];
        private long _now;

        public SamplingController Controller { get; } = new(recordsPerSecond, 1, new PrecisionTarget(Figure, HalfWidth, TimeSpan.FromHours(1), lowest));

        public long Delay { get; set; }

        public double Coverage { get; set; } = 1;

        public double Predictions { get; private set; }

        public double Weights { get; private set; }

        public void Go(long length, double perSecond) => Watch(length, perSecond);

        public (double Least, double Most, int Turns) Watch(long length, double perSecond)
        {
            var (least, most, turns, last) = (double.MaxValue, 0.0, 0, Controller.Rate);
            for (var end = _now + length; _now < end; _now += Step)
            {
                Record(perSecond * Step / 1000);
                if (_now % (6 * Step) == 0)
                    Controller.Learn(Read(Rows(_now)), Rows(_now).Traffic);
                (least, most) = (Math.Min(least, Controller.Rate), Math.Max(most, Controller.Rate));
                turns += Controller.Rate.Equals(last) ? 0 : 1;
                last = Controller.Rate;
            }

            return (least, most, turns);
        }

        // What the last hour shows now, as health would.
        public void Expect(ITestOutputHelper output, string what)
        {
            var half = PrecisionTarget.HalfWidthOf(Read(Rows(_now)))!.Value;
            output.WriteLine($"{what}: rate {Controller.Rate:0.0000}, ±{half:0.00000}, bound {Controller.Bound}");
            half.ShouldBeInRange(HalfWidth * 0.7, HalfWidth * 1.35, what);
        }

        private void Record(double expected)
        {
            var made = (int)Math.Max(0, Math.Round(expected + (Math.Sqrt(expected) * Gauss())));
            var (weight, sum) = (1 / Controller.Rate, 0.0);
            for (var i = 0; i < made; i++)
            {
                if (random.NextDouble() >= Controller.Rate)
                    continue;
                sum += weight;
                _kept.Add((_now, weight, random.NextDouble() < Accuracy, random.NextDouble() < Coverage ? _now + Delay : long.MaxValue));
            }

            (Predictions, Weights) = (Predictions + made, Weights + sum);
            Controller.Observe(sum, made, _now);
        }

        // Traffic varies as much as independent calls do.
        private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        private PartialAggregate Rows(long now)
        {
            _kept.RemoveAll(record => record.Time <= now - Hour);
            var rows = new PartialAggregate();
            foreach (var (time, weight, isRight, labelledAt) in _kept)
            {
                rows.Traffic.AddRecord(time, weight);
                if (labelledAt <= now)
                    rows.Confusion.Add("a", isRight ? "a" : "b", weight);
            }

            return rows;
        }
    }
}
