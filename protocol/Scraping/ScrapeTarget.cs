namespace OrleansMonitor.Scraping;

/// <summary>A metrics endpoint of a serving stack, as it was scraped last.</summary>
public sealed record ScrapeTarget
{
    public required string Url { get; init; }

    /// <summary>Of what it says about resources; null: each of its hosts is one.</summary>
    public string? Node { get; init; }

    /// <summary>Whether the last scrape was one.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Why it was none, or what is to be looked at; empty: nothing.</summary>
    public required string Problem { get; init; }

    public DateTimeOffset? LastScrape { get; init; }

    /// <summary>Of the last one, seconds.</summary>
    public double? Duration { get; init; }

    public required long Scrapes { get; init; }

    public required long Failures { get; init; }

    /// <summary>Samples of the last scrape, and how many of them are of a family that is read.</summary>
    public required int Samples { get; init; }

    public required int KnownSamples { get; init; }

    /// <summary>Samples of the last scrape that were not used: of another type or out of range.</summary>
    public required int Refused { get; init; }

    /// <summary>Between the last two scrapes; empty before the second.</summary>
    public required IReadOnlyList<ServedModelFigures> Models { get; init; }

    public required IReadOnlyList<GpuFigures> Gpus { get; init; }

    /// <summary>One that was never scraped.</summary>
    /// <param name="url">Of the endpoint.</param>
    /// <param name="node">Of what it says about resources; null: each of its hosts is one.</param>
    /// <param name="problem">Why it was not.</param>
    public static ScrapeTarget Unknown(string url, string? node, string problem) => new()
    {
        Url = url,
        Node = node,
        IsUp = false,
        Problem = problem,
        Scrapes = 0,
        Failures = 0,
        Samples = 0,
        KnownSamples = 0,
        Refused = 0,
        Models = [],
        Gpus = [],
    };
}

/// <summary>What a server says of a model, over the time between the last two scrapes.</summary>
public sealed record ServedModelFigures
{
    public required string Model { get; init; }

    public required string Version { get; init; }

    public double? RequestsPerSecond { get; init; }

    public double? FailuresPerSecond { get; init; }

    public double? InputTokensPerSecond { get; init; }

    public double? OutputTokensPerSecond { get; init; }

    /// <summary>Mean over the requests, seconds.</summary>
    public double? QueueSeconds { get; init; }

    /// <summary>Mean over the requests, seconds.</summary>
    public double? LatencySeconds { get; init; }

    /// <summary>Mean over the requests, seconds.</summary>
    public double? TimeToFirstTokenSeconds { get; init; }

    /// <summary>Inferences in one execution, mean.</summary>
    public double? BatchSize { get; init; }

    /// <summary>At the last scrape.</summary>
    public double? RunningRequests { get; init; }

    public double? WaitingRequests { get; init; }

    /// <summary>0 to 1; of several engines the fullest.</summary>
    public double? KeyValueCacheUtilization { get; init; }
}

/// <summary>What a GPU says of itself.</summary>
public sealed record GpuFigures
{
    public required string Gpu { get; init; }

    public required string Node { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Utilization { get; init; }

    public double? MemoryBytes { get; init; }

    public double? MemoryLimitBytes { get; init; }

    public double? PowerWatts { get; init; }

    public double? TemperatureCelsius { get; init; }
}
