namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>What one question may take.</summary>
public sealed record QueryLimits
{
    /// <summary>How far back the last sample before a moment may lie to count for it: 5 minutes.</summary>
    public const long Lookback = 300_000;

    /// <summary>Steps of a range: as many as Prometheus allows.</summary>
    public const int MaxPoints = 11_000;

    /// <summary>The step of a subquery that names none: a minute.</summary>
    public const long SubqueryStep = 60_000;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Series of one selector.</summary>
    public int MaxSeries { get; init; } = 10_000;

    /// <summary>Samples that are held: those that selectors read, and those of the answer and of subqueries.</summary>
    public long MaxSamples { get; init; } = 50_000_000;
}

/// <summary>Counts what a question takes, and ends it when that is too much, too long, or nobody waits for it any more.</summary>
public sealed class QueryBudget(QueryLimits limits, CancellationToken cancellation)
{
    public long Left { get; private set; } = limits.MaxSamples;

    public QueryLimits Limits => limits;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Whether there is still time, and somebody who waits.</summary>
    public void Check() => cancellation.ThrowIfCancellationRequested();

    public void Charge(long samples)
    {
        Check();
        Left -= samples;
        Require(0);
    }

    /// <summary>Whether so many more may come.</summary>
    public void Require(long samples)
    {
        if (Left < samples)
            throw new QueryException(QueryFailure.Execution, $"query processing would load too many samples into memory in query execution; at most {limits.MaxSamples}");
    }

    public void CheckSeries(int count)
    {
        if (count > limits.MaxSeries)
            throw new QueryException(QueryFailure.Execution, $"a selector of the query takes {count} series; at most {limits.MaxSeries}");
    }
}
