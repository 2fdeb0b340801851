using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Tests.Evaluation;

public sealed class QueryEngineTests
{
    private static readonly SampleSeries Steady = new(
        Labels.Of((Labels.MetricName, "steady"), ("model", "a")), [.. Enumerable.Range(0, 600).Select(static i => i * 10_000L)], [.. Enumerable.Range(0, 600).Select(static i => (double)i)]);

    private readonly MemorySource _source = new([Steady]);

    /// <summary>Where samples lie on both ends of a range nothing is extrapolated.</summary>
    [Fact]
    public async Task Increase_is_exact_where_samples_lie_on_the_ends_of_the_range() => (await ValueAsync("increase(steady[10m])", 3_600_000)).ShouldBe(60);

    [Theory]
    [InlineData("steady", 3_600_000, 300_000, true)]
    [InlineData("rate(steady[7m])", 3_600_000, 420_000, false)]
    [InlineData("steady offset 1h", 0, 300_000, true)]
    [InlineData("steady @ 60", 60_000, 300_000, true)]
    [InlineData("rate(steady[7m] offset 5m)", 3_300_000, 420_000, false)]
    public async Task A_source_is_asked_for_what_counts_and_no_more(string expression, long start, long before, bool needsLast)
    {
        await new QueryEngine(new QueryLimits(), TimeProvider.System).InstantAsync(_source, Parser.Parse(expression), 3_600_000, CancellationToken.None);
        var asked = _source.Asked.ShouldHaveSingleItem();
        (asked.Start, asked.End, asked.Step, asked.Before, asked.NeedsLast).ShouldBe((start, start, 0, before, needsLast));
    }

    [Fact]
    public async Task Points_samples_series_and_time_have_bounds()
    {
        (await RefusalAsync(new QueryLimits(), "steady", 0, 110_010_000, 10_000)).ShouldBe((QueryFailure.BadData, "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"));
        (await RefusalAsync(new QueryLimits { MaxSamples = 500 }, "steady", 0, 6_000_000, 10_000)).Failure.ShouldBe(QueryFailure.Execution);
        (await RefusalAsync(new QueryLimits { MaxSamples = 500 }, "vector(1)", 0, 6_000_000, 10_000)).Message.ShouldContain("too many samples");
        (await RefusalAsync(new QueryLimits(), "count_over_time(steady[100y:1ms])", 0, 1000, 1000)).Message.ShouldContain("too many samples");
        (await RefusalAsync(new QueryLimits { MaxSeries = 0 }, "steady", 0, 0, 10_000)).Message.ShouldContain("at most 0");
        (await RefusalAsync(new QueryLimits { Timeout = TimeSpan.Zero }, "sum(rate(steady[10m]))", 0, 6_000_000, 1000)).Failure.ShouldBe(QueryFailure.Timeout);
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_ends()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => new QueryEngine(new QueryLimits(), TimeProvider.System).RangeAsync(_source, Parser.Parse("steady"), 0, 1_000_000, 1000, gone.Token));
    }

    [Fact]
    public async Task Labels_that_become_the_same_are_refused()
    {
        var source = new MemorySource([Steady, Steady with { Labels = Labels.Of((Labels.MetricName, "other"), ("model", "a")) }]);
        var error = await Should.ThrowAsync<QueryException>(() => new QueryEngine(new QueryLimits(), TimeProvider.System).InstantAsync(source, Parser.Parse("rate({model=\"a\"}[5m])"), 600_000, CancellationToken.None));
        error.Message.ShouldBe("vector cannot contain metrics with the same labelset; {model=\"a\"} comes twice");
    }

    /// <summary>Sketches are put together and never their quantiles.</summary>
    [Theory]
    [InlineData("sketch_quantile(0.5, latency[1m])", "{}", 3)]
    [InlineData("sketch_quantile by (model) (1, latency{model=\"a\"}[1m])", "{model=\"a\"}", 3)]
    [InlineData("sketch_quantile without (version) (0, latency{model=\"b\"}[1m])", "{model=\"b\"}", 4)]
    [InlineData("sketch_quantile(2, latency[1m])", "{}", double.PositiveInfinity)]
    public async Task A_quantile_of_sketches_is_that_of_all_values_together(string expression, string labels, double value)
    {
        // The window that ends at the begin of the range does not belong to it.
        var source = new MemorySource([])
        {
            Sketches =
            [
                new SketchSeries(Labels.Of((Labels.MetricName, "latency"), ("model", "a"), ("version", "1")), [540_000, 570_000, 600_000], [new ListSketch(100), new ListSketch(1, 2), new ListSketch(3)]),
                new SketchSeries(Labels.Of((Labels.MetricName, "latency"), ("model", "b"), ("version", "2")), [590_000, 610_000], [new ListSketch(4, 5), new ListSketch(200)]),
            ],
        };
        var answer = await new QueryEngine(new QueryLimits(), TimeProvider.System).InstantAsync(source, Parser.Parse(expression), 600_000, CancellationToken.None);
        var element = ((VectorValue)answer).Elements.ShouldHaveSingleItem();
        (element.Labels.ToString(), element.Value).ShouldBe((labels, value));
    }

    private async Task<double> ValueAsync(string expression, long at) =>
        ((VectorValue)await new QueryEngine(new QueryLimits(), TimeProvider.System).InstantAsync(_source, Parser.Parse(expression), at, CancellationToken.None)).Elements.ShouldHaveSingleItem().Value;

    private async Task<(QueryFailure Failure, string Message)> RefusalAsync(QueryLimits limits, string expression, long start, long end, long step)
    {
        var error = await Should.ThrowAsync<QueryException>(() => new QueryEngine(limits, TimeProvider.System).RangeAsync(_source, Parser.Parse(expression), start, end, step, CancellationToken.None));
        return (error.Failure, error.Message);
    }

    private sealed class ListSketch(params double[] values) : IQuantileSketch
    {
        private double[] Values { get; } = values;

        public double? QuantileOf(IReadOnlyList<IQuantileSketch> together, double quantile)
        {
            double[] all = [.. together.SelectMany(static one => ((ListSketch)one).Values).Order()];
            return all[(int)Math.Round(quantile * (all.Length - 1))];
        }
    }
}
