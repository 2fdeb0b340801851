namespace OrleansMonitor.PromQl.Evaluation;

public enum QueryFailure
{
    /// <summary>The question itself is wrong.</summary>
    BadData,

    /// <summary>The data does not allow an answer, or is too much.</summary>
    Execution,
    Timeout,
}

/// <summary>Why an expression that is one has no answer.</summary>
public sealed class QueryException(QueryFailure failure, string message) : Exception(message)
{
    public QueryFailure Failure { get; } = failure;
}
