using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Client.Tests.Recording;

namespace OrleansMonitor.Client.Tests.Sampling;

public sealed class SamplingTests
{
    [Fact]
    public async Task A_record_and_its_label_are_kept_or_left_out_together()
    {
        await using var fixture = new ClientFixture(options => options.Sampling.Rate = 0.2);
        var monitor = fixture.Client.Model("m");
        for (var i = 0; i < 5000; i++)
            monitor.RecordClass(i, "a");
        for (var i = 0; i < 5000; i++)
            monitor.Label(i, "a");
        await fixture.FlushAsync();

        fixture.Silo.CountedRecords.ShouldBeInRange(850, 1150);
        fixture.Silo.Labels.Order().ShouldBe(fixture.Silo.Counted.Keys.Order());
        var statistics = fixture.Client.Statistics;
        statistics.SampledOut.ShouldBe(5000 - fixture.Silo.CountedRecords);
        statistics.LabelsSampledOut.ShouldBe(statistics.SampledOut);
        statistics.Recorded.ShouldBe(5000);
        fixture.Silo.Omissions.Sum(static omission => (long)omission.SampledOut).ShouldBe(statistics.SampledOut);
    }

    // With and without ids, the weighted count must meet the true count: the standard deviation of Σ1/p over n records kept
    // with probability p is √(n(1−p)/p); five of them are asked for.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Weighted_counts_are_unbiased_in_every_stratum(bool hasIds)
    {
        const int Count = 40_000;
        await using var fixture = new ClientFixture(options =>
        {
            options.Sampling.Rate = 0.05;
            options.Sampling.ErrorRate = 0.5;
            options.Sampling.Models["m"] = new ModelSamplingOptions { ClassRates = { ["rare"] = 0.4 } };
        });
        var common = fixture.Client.Model("m", "common");
        var rare = fixture.Client.Model("m", "rare");
        var errors = fixture.Client.Model("errors");
        for (var i = 0; i < Count; i++)
        {
            InferenceId id = hasIds ? i : default(InferenceId);
            common.RecordClass(id, "a");
            if (i % 20 == 0)
                rare.RecordClass(id, "rare");
            if (i % 20 == 0)
                errors.RecordError(id, "e");
        }

        await fixture.FlushAsync();
        Near(fixture.Silo.Weights.Where(static pair => pair.Model == "m" && pair.Weight > 10).Sum(static pair => pair.Weight), Count, 0.05);
        Near(fixture.Silo.Weights.Where(static pair => pair.Model == "m" && pair.Weight < 10).Sum(static pair => pair.Weight), Count / 20, 0.4);
        Near(fixture.Silo.Weights.Where(static pair => pair.Model == "errors").Sum(static pair => pair.Weight), Count / 20, 0.5);
        fixture.Silo.Weights.Select(static pair => pair.Weight).Distinct().Order().ShouldBe([2, 2.5, 20]);
    }

    [Fact]
    public async Task The_silos_rate_is_followed_but_never_above_the_configured_one()
    {
        await using var fixture = new ClientFixture(options => options.Sampling.Rate = 0.5);
        fixture.Silo.Rates["m"] = 0.1;
        var monitor = fixture.Client.Model("m");
        monitor.RecordValue(default, 1);
        await fixture.FlushAsync();
        monitor.State.Sampling.Plan.Base.Sampler.Rate.ShouldBe(0.1);

        fixture.Silo.Rates["m"] = 1;
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 200; i++)
            monitor.RecordValue(i, 1);
        await fixture.FlushAsync();
        monitor.State.Sampling.Plan.Base.Sampler.Rate.ShouldBe(0.5);
    }

    [Fact]
    public void Labels_are_kept_at_the_highest_rate_of_their_horizon()
    {
        const long Hour = 3_600_000;
        var sampling = new ModelSampling(new SamplingOptions { LabelHorizon = TimeSpan.FromHours(24) }, "m", 0);
        sampling.Want(0.1, Hour / 2);
        sampling.Plan.Base.Sampler.Rate.ShouldBe(0.1);
        sampling.Plan.Labels.Rate.ShouldBe(1, "records of the first half hour were all kept");
        sampling.Advance(24 * Hour);
        sampling.Plan.Labels.Rate.ShouldBe(1);
        sampling.Advance(25 * Hour);
        sampling.Plan.Labels.Rate.ShouldBe(0.1);
    }

    [Fact]
    public void A_record_with_an_error_and_an_outcome_is_not_kept_more_often_than_labels()
    {
        var plan = new SamplingPlan(0.1, 1, new Dictionary<string, double> { ["rare"] = 0.3 }, 0);
        plan.For(hasError: true, hasOutcome: false, null).Sampler.Rate.ShouldBe(1);
        plan.For(hasError: true, hasOutcome: true, null).Sampler.Rate.ShouldBe(0.3);
        plan.For(hasError: false, hasOutcome: true, "rare").Sampler.Rate.ShouldBe(0.3);
        plan.For(hasError: false, hasOutcome: true, "common").Sampler.Rate.ShouldBe(0.1);
        plan.Labels.Rate.ShouldBe(0.3);
    }

    private static void Near(double estimate, double count, double rate) =>
        estimate.ShouldBe(count, 5 * Math.Sqrt(count * (1 - rate) / rate));
}
