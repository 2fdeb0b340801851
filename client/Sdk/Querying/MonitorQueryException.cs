using System.Net;

namespace OrleansMonitor.Client.Querying;

/// <summary>A query that was not answered. The message is for people; the properties say the same for programs.</summary>
public sealed class MonitorQueryException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null: no silo could be reached, or its answer was no health.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>There is no such model or node.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>No silo could be reached.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>The problem's title.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The problem's stable code; empty when it has none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The parameter that is wrong; empty when it is none of them.</summary>
    public string Field { get; init; } = "";

    /// <summary>Its value.</summary>
    public string Value { get; init; } = "";

    /// <summary>What it may be.</summary>
    public string Limit { get; init; } = "";
}
