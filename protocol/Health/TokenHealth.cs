using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tokens;

namespace OrleansMonitor.Health;

/// <summary>Tokens, their timing (seconds) and cost (the currency of the records), where requests report them.</summary>
public sealed record TokenHealth
{
    public TokenFigures? Input { get; init; }

    public TokenFigures? Output { get; init; }

    /// <summary>Of the input tokens, those read from a cache.</summary>
    public TokenFigures? Cached { get; init; }

    /// <summary>Of the output tokens, those spent on reasoning.</summary>
    public TokenFigures? Reasoning { get; init; }

    public LatencyFigures? TimeToFirstToken { get; init; }

    public LatencyFigures? TimePerOutputToken { get; init; }

    /// <summary>Output tokens per second of event time, reweighted for sampling.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>Sum of the requests' costs, reweighted for sampling.</summary>
    public double? Cost { get; init; }

    /// <summary>Cost per request that has one.</summary>
    public double? CostPerRequest { get; init; }

    internal static TokenHealth Of(TokenUsage tokens, TokenDetails details, TimeSpan period) => new()
    {
        Input = tokens.InputFigures,
        Output = tokens.OutputFigures,
        Cached = TokenFigures.From(details.Cached),
        Reasoning = TokenFigures.From(details.Reasoning),
        TimeToFirstToken = tokens.TimeToFirstToken.Figures,
        TimePerOutputToken = tokens.TimePerOutputToken.Figures,
        OutputTokensPerSecond = period > TimeSpan.Zero ? tokens.OutputTokensPerSecond(period) : null,
        Cost = tokens.CostTotal,
        CostPerRequest = tokens.CostMean,
    };
}
