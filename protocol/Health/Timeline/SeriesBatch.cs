using System.Text.Json.Serialization;

namespace OrleansMonitor.Health.Timeline;

/// <summary>Several questions about the course of figures in one request.</summary>
/// <param name="Requests">1 to 50.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SeriesBatchRequest(IReadOnlyList<SeriesRequest>? Requests)
{
    public const int MaxRequests = 50;
}

/// <summary>One question; parameters are as of <c>/v1/models/{model}/timeline</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SeriesRequest
{
    /// <summary>Either this or node.</summary>
    public string? Model { get; init; }

    public string? Node { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Step { get; init; }

    public int? Points { get; init; }

    public string? Tz { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public IReadOnlyList<string>? Figures { get; init; }
}

/// <summary>The answers, in the order of the questions.</summary>
public sealed record SeriesBatchAnswer(IReadOnlyList<SeriesAnswer> Answers);

/// <summary>One of both: what was asked for, or why there is no answer.</summary>
public sealed record SeriesAnswer
{
    public FigureTimeline? Timeline { get; init; }

    public SeriesProblem? Problem { get; init; }
}

/// <summary>What <c>/v1/models/{model}/timeline</c> would have answered instead.</summary>
/// <param name="Status">400, 403 or 404.</param>
/// <param name="Title">What kind of problem it is.</param>
/// <param name="Detail">The whole of it in one sentence.</param>
/// <param name="Parameter">Which one is wrong.</param>
/// <param name="Value">Its value.</param>
/// <param name="Limit">What it may be.</param>
public sealed record SeriesProblem(int Status, string Title, string Detail, string? Parameter = null, string? Value = null, string? Limit = null);
