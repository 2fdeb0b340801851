using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Tokens;

/// <summary>
/// What requests to a language model took: tokens in and out, the time to the first token and per further one (both in
/// seconds), and cost. Each is present for the requests that report it; NaN stands for what is not known.
/// </summary>
public sealed class TokenUsage
{
    private const ulong HasInput = 1;
    private const ulong HasOutput = 2;
    private const ulong HasTimeToFirstToken = 4;
    private const ulong HasTimePerOutputToken = 8;
    private const ulong HasCost = 16;
    private const ulong Known = 31;

    private readonly ExactSum _costSum = new();

    /// <summary>Input tokens per request.</summary>
    public QuantileSketch Input { get; } = new();

    /// <summary>Output tokens per request.</summary>
    public QuantileSketch Output { get; } = new();

    /// <summary>Seconds from the request to the first token.</summary>
    public LatencySketch TimeToFirstToken { get; } = new();

    /// <summary>Seconds per output token after the first.</summary>
    public LatencySketch TimePerOutputToken { get; } = new();

    /// <summary>Requests with a cost, each counted once.</summary>
    public ulong CostCount { get; private set; }

    /// <summary>Σ weight of the requests with a cost.</summary>
    public double CostWeightSum { get; private set; }

    /// <summary>Σ weight · cost, in the currency of the records. Null when no request had one.</summary>
    public double? CostTotal => CostCount == 0 ? null : _costSum.ToDouble();

    /// <summary>Cost per request that has one.</summary>
    public double? CostMean => CostCount == 0 ? null : _costSum.ToDouble() / CostWeightSum;

    public bool IsEmpty => Input.IsEmpty && Output.IsEmpty && TimeToFirstToken.IsEmpty && TimePerOutputToken.IsEmpty && CostCount == 0;

    public TokenFigures? InputFigures => TokenFigures.From(Input);

    public TokenFigures? OutputFigures => TokenFigures.From(Output);

    /// <summary>Output tokens per second over a period of this length, reweighted for sampling.</summary>
    public double? OutputTokensPerSecond(TimeSpan period)
    {
        if (period <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(period), period, "a throughput needs a period of more than zero");
        return Output.IsEmpty ? null : Output.Sum / period.TotalSeconds;
    }

    public void AddInputTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> weights = default) => TokenColumn.Add(Input, tokens, weights);

    public void AddOutputTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> weights = default) => TokenColumn.Add(Output, tokens, weights);

    /// <summary>A column of costs in currency units; NaN, infinite and negative ones are passed over. Returns how many were added.</summary>
    public int AddCosts(ReadOnlySpan<float> costs, ReadOnlySpan<float> weights = default)
    {
        if (!weights.IsEmpty && weights.Length != costs.Length)
            throw new ArgumentException($"{weights.Length} weights were given for {costs.Length} costs", nameof(weights));
        var added = 0;
        for (var i = 0; i < costs.Length; i++)
            added += AddCost(costs[i], weights.IsEmpty ? 1 : weights[i]) ? 1 : 0;
        return added;
    }

    /// <summary>A cost in currency units. False, and nothing is added, if it is NaN, infinite or negative.</summary>
    public bool AddCost(double cost, double weight = 1)
    {
        if (!(cost >= 0 && double.IsFinite(cost)) || !(weight > 0 && double.IsFinite(weight)))
            return false;
        CostCount++;
        CostWeightSum += weight;
        _costSum.AddProduct(cost, weight);
        return true;
    }

    public void Clear()
    {
        Input.Clear();
        Output.Clear();
        TimeToFirstToken.Clear();
        TimePerOutputToken.Clear();
        (CostCount, CostWeightSum) = (0, 0);
        _costSum.Clear();
    }

    public void Merge(TokenUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Input.Merge(other.Input);
        Output.Merge(other.Output);
        TimeToFirstToken.Merge(other.TimeToFirstToken);
        TimePerOutputToken.Merge(other.TimePerOutputToken);
        CostCount += other.CostCount;
        CostWeightSum += other.CostWeightSum;
        _costSum.Add(other._costSum);
    }

    /// <summary>What is present, and then that. A later version may add further bits, each with data at the end.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt(
            (Input.IsEmpty ? 0 : HasInput)
            | (Output.IsEmpty ? 0 : HasOutput)
            | (TimeToFirstToken.IsEmpty ? 0 : HasTimeToFirstToken)
            | (TimePerOutputToken.IsEmpty ? 0 : HasTimePerOutputToken)
            | (CostCount == 0 ? 0 : HasCost));
        if (!Input.IsEmpty)
            Input.WriteTo(writer);
        if (!Output.IsEmpty)
            Output.WriteTo(writer);
        if (!TimeToFirstToken.IsEmpty)
            TimeToFirstToken.WriteTo(writer);
        if (!TimePerOutputToken.IsEmpty)
            TimePerOutputToken.WriteTo(writer);
        if (CostCount == 0)
            return;
        writer.WriteTally(CostCount, CostWeightSum);
        _costSum.WriteTo(writer);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var present = reader.ReadVarUInt();
        if ((present & ~Known) != 0)
            throw new AggregateFormatException($"a token usage has unknown content {present}");
        if ((present & HasInput) != 0)
            Input.MergeFrom(ref reader);
        if ((present & HasOutput) != 0)
            Output.MergeFrom(ref reader);
        if ((present & HasTimeToFirstToken) != 0)
            TimeToFirstToken.MergeFrom(ref reader);
        if ((present & HasTimePerOutputToken) != 0)
            TimePerOutputToken.MergeFrom(ref reader);
        if ((present & HasCost) == 0)
            return;
        var (count, weight) = reader.ReadWeightedTally();
        CostCount += count;
        CostWeightSum += weight;
        _costSum.MergeAmountFrom(ref reader);
    }
}
