using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Grains.Tests.Models;

public class SamplingControllerTests
{
    [Fact]
    public void Without_a_target_everything_is_wanted()
    {
        var sampling = new SamplingController(0, 0.5);
        for (var second = 0; second < 100; second++)
            sampling.Observe(1e6, 0, second * 1000);
        sampling.Rate.ShouldBe(1);
    }

    [Theory]
    [InlineData(1000, 100, 0.1)]
    [InlineData(1000, 5000, 1)]
    public void The_rate_is_the_target_over_what_really_happens(double perSecond, double target, double expected)
    {
        var sampling = new SamplingController(target, 1);
        for (var second = 0; second <= 120; second++)
            sampling.Observe(perSecond, 0, second * 1000);
        sampling.Rate.ShouldBe(expected, expected * 0.08);
    }

    [Fact]
    public void It_follows_a_change_of_load_within_two_minutes()
    {
        var sampling = new SamplingController(100, 1);
        for (var second = 0; second <= 240; second++)
            sampling.Observe(second < 120 ? 10_000 : 1000, 0, second * 1000);
        sampling.Rate.ShouldBe(0.1, 0.02);
    }

    [Fact]
    public void What_clients_report_as_left_out_is_counted_where_it_explains_the_weights()
    {
        // One record of weight 100 every five seconds, and the 99 others: 20 a second, however the few records fall.
        var sampling = new SamplingController(1, 1);
        for (var second = 0; second <= 120; second++)
            sampling.Observe(second % 5 == 0 ? 100 : 0, 20, second * 1000);
        sampling.Rate.ShouldBe(0.05, 0.003);
        // The same weights of records by hand, which nobody reports about.
        var byHand = new SamplingController(1, 1);
        for (var second = 0; second <= 120; second++)
            byHand.Observe(20, 0.2, second * 1000);
        byHand.Rate.ShouldBe(0.05, 0.003);
    }

    [Fact]
    public void A_new_activation_goes_on_with_the_rate_of_the_last()
    {
        var sampling = new SamplingController(100, 0.02);
        sampling.Observe(1, 0, 0);
        sampling.Rate.ShouldBe(0.02);
    }
}
