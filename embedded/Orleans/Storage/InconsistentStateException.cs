using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored record is not the version that the writer had read. The activation that sees it ends.</summary>
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message) : base(message)
    {
    }

    public InconsistentStateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version in the store; null when it holds no record or did not say.</summary>
    public string? StoredEtag { get; }

    /// <summary>The version that the writer had read.</summary>
    public string? CurrentEtag { get; }

    /// <summary>Still in the activation whose write failed; callers that only pass the error on are not to blame.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
