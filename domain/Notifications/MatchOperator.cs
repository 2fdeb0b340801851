namespace OrleansMonitor.Domain.Notifications;

/// <summary>How a matcher compares; the names are Alertmanager's operators.</summary>
public enum MatchOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c>: the whole value matches the regular expression.</summary>
    Match,

    /// <summary><c>!~</c></summary>
    NotMatch,
}
