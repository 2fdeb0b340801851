namespace OrleansMonitor.Domain.Rules;

/// <summary>What becomes of an alert for whose window there is nothing to judge.</summary>
public enum NoDataPolicy
{
    /// <summary>It stays what it is: missing data neither fires nor resolves. The default.</summary>
    Keep,

    /// <summary>No data counts as a breach.</summary>
    Alert,

    /// <summary>No data counts as clear.</summary>
    Ok,
}
