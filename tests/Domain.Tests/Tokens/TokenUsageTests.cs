using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Tests.Sketches;
using OrleansMonitor.Domain.Tokens;

namespace OrleansMonitor.Domain.Tests.Tokens;

public class TokenUsageTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<TokenUsage>
    {
        Create = () => new TokenUsage(),
        Fill = (usage, random) =>
        {
            var count = random.Next(70);
            var weights = random.Next(3) switch { 0 => Enumerable.Repeat(4f, count).ToArray(), 1 => Enumerable.Range(0, count).Select(_ => (float)random.Next(1, 4)).ToArray(), _ => [] };
            if (random.Next(2) == 0)
                usage.AddInputTokens(Enumerable.Range(0, count).Select(_ => (uint)random.Next(0, 200_000)).ToArray(), weights);
            if (random.Next(2) == 0)
                usage.AddOutputTokens(Enumerable.Range(0, count).Select(_ => (uint)random.Next(0, 3000)).ToArray(), weights);
            if (random.Next(2) == 0)
                usage.TimeToFirstToken.AddRange(Distributions.Draw("lognormal", count, random), weights);
            if (random.Next(2) == 0)
                usage.TimePerOutputToken.AddRange(Distributions.Draw("lognormal", count, random), weights);
            if (random.Next(2) == 0)
                usage.AddCosts(Distributions.Draw("with zeros", count, random), weights);
        },
        ShouldBeSame = (a, b) =>
        {
            SketchComparison.ShouldBeSame(a.Input, b.Input);
            SketchComparison.ShouldBeSame(a.Output, b.Output);
            SketchComparison.ShouldBeSame(a.TimeToFirstToken.Seconds, b.TimeToFirstToken.Seconds);
            SketchComparison.ShouldBeSame(a.TimePerOutputToken.Seconds, b.TimePerOutputToken.Seconds);
            a.CostCount.ShouldBe(b.CostCount);
            a.CostTotal.ShouldBeClose(b.CostTotal);
            a.CostMean.ShouldBeClose(b.CostMean);
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (TokenUsage a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 100,
        MaxDecodeBytes = 1024 * 1024,
    }.Hold();

    [Fact]
    public void The_laws_hold_of_cached_and_reasoning_tokens() => new AggregateLaws<TokenDetails>
    {
        Create = () => new TokenDetails(),
        Fill = (details, random) =>
        {
            var count = random.Next(70);
            var weights = random.Next(2) == 0 ? Enumerable.Range(0, count).Select(_ => (float)random.Next(1, 4)).ToArray() : [];
            if (random.Next(2) == 0)
                details.AddCachedTokens(Enumerable.Range(0, count).Select(_ => (uint)random.Next(0, 200_000)).ToArray(), weights);
            if (random.Next(2) == 0)
                details.AddReasoningTokens(Enumerable.Range(0, count).Select(_ => (uint)random.Next(0, 3000)).ToArray(), weights);
        },
        ShouldBeSame = (a, b) =>
        {
            SketchComparison.ShouldBeSame(a.Cached, b.Cached);
            SketchComparison.ShouldBeSame(a.Reasoning, b.Reasoning);
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (TokenDetails a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 100,
        MaxDecodeBytes = 1024 * 1024,
    }.Hold();

    [Fact]
    public void Figures_are_those_of_the_requests()
    {
        var usage = new TokenUsage();
        usage.AddInputTokens([100, 0, 300], [1, 1, 2]);
        usage.AddOutputTokens([10, 20, 30]);
        usage.TimeToFirstToken.AddRange([0.25f, float.NaN, 0.5f]);
        usage.AddCosts([0.5f, float.NaN, 0.25f], [2, 1, 4]).ShouldBe(2);
        var input = usage.InputFigures!.Value;
        (input.Count, input.Total, input.Mean, input.Max).ShouldBe((3ul, 700, 175, 300));
        usage.OutputFigures!.Value.Total.ShouldBe(60);
        usage.OutputTokensPerSecond(TimeSpan.FromSeconds(10)).ShouldBe(6);
        usage.TimeToFirstToken.Figures!.Value.Count.ShouldBe(2ul);
        usage.TimePerOutputToken.Figures.ShouldBeNull();
        usage.CostTotal.ShouldBe(2);
        usage.CostMean.ShouldBe(2.0 / 6);
    }

    [Fact]
    public void Token_sums_are_exact_also_beyond_what_a_float_holds()
    {
        var usage = new TokenUsage();
        usage.AddInputTokens(Enumerable.Repeat(uint.MaxValue, 600).Append(16_777_217u).ToArray());
        usage.InputFigures!.Value.Total.ShouldBe((600.0 * uint.MaxValue) + 16_777_217);
    }

    [Fact]
    public void What_was_not_reported_is_absent()
    {
        var usage = new TokenUsage();
        usage.AddCost(double.NaN).ShouldBeFalse();
        usage.AddCost(-1).ShouldBeFalse();
        usage.IsEmpty.ShouldBeTrue();
        usage.CostTotal.ShouldBeNull();
        usage.CostMean.ShouldBeNull();
        usage.InputFigures.ShouldBeNull();
        usage.OutputTokensPerSecond(TimeSpan.FromSeconds(1)).ShouldBeNull();
        Should.Throw<ArgumentException>(() => usage.AddInputTokens([1, 2], [1f]));
    }
}
