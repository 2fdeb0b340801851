using System.Net;
using OrleansMonitor.Grains.Scraping;
using OrleansMonitor.Scraping;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Scrapes one target. A scrape is whole or none: of one that fails nothing is used.</summary>
internal sealed partial class ScrapeSession : IScrapeSession
{
    private const string Accept = "text/plain;version=0.0.4;q=1,*/*;q=0.1";

    private readonly ScrapeTargetOptions _target;
    private readonly ScrapeOptions _options;
    private readonly HttpClient _http;
    private readonly ScrapedFigures _figures;
    private readonly ScrapeSubmitter _submitter;
    private readonly ScrapeInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _wasUp;
    private bool _isToldOfProblem;

    public ScrapeSession(ScrapeTargetOptions target, ScrapeOptions options, HttpClient http, ScrapeSubmitter submitter, ScrapeInstruments instruments, TimeProvider time, ILogger logger)
    {
        (_target, _options, _http, _submitter, _instruments, _time, _logger) = (target, options, http, submitter, instruments, time, logger);
        _figures = new ScrapedFigures(target);
        State = ScrapeTarget.Unknown(target.Url!, target.Node, "it was not scraped yet");
        _instruments.Add(this);
    }

    public TimeSpan Interval => _target.Interval;

    public ScrapeTarget State { get; private set; }

    public void Dispose() => _instruments.Remove(this);

    public async Task ScrapeAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var text = new MetricsText(_options.MaxBodyBytes, _options.MaxSeries);
        var problem = await ReadAsync(text, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return;
        var duration = _time.GetElapsedTime(start);
        _instruments.Scraped(problem is null, duration);
        if (problem is null)
        {
            _figures.Take(text, now);
            if (text.Samples.Count == 0)
                problem = "none of its families is read: is it the endpoint of DCGM, Triton or vLLM?";
            if (!await _submitter.SubmitAsync(_figures, _target, now))
                problem = "the silo could not take what it says, which is in no figure";
        }

        var isUp = text.IsComplete;
        State = State with
        {
            IsUp = isUp,
            Problem = problem ?? "",
            LastScrape = now,
            Duration = duration.TotalSeconds,
            Scrapes = State.Scrapes + 1,
            Failures = State.Failures + (isUp ? 0 : 1),
            Samples = text.Count,
            KnownSamples = text.Samples.Count,
            Refused = text.Refused + _figures.Refused,
            Models = isUp ? _figures.Models : [],
            Gpus = isUp ? _figures.Gpus : [],
        };
        Tell(isUp, problem);
    }

    /// <summary>Null: it was read, all of it.</summary>
    private async Task<string?> ReadAsync(MetricsText text, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_target.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _target.Url);
            request.Headers.TryAddWithoutValidation("Accept", Accept);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return $"it answers {(int)response.StatusCode}";
            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/json")
                return $"it answers {response.Content.Headers.ContentType.MediaType}, not metrics";
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            await text.ReadAsync(stream, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return $"it did not answer within {_target.Timeout.TotalSeconds:0.###} s";
        }
        catch (ScrapeException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            return $"it cannot be read: {e.Message}";
        }
    }

    // Once, when it changes: a target that is away is away for long.
    private void Tell(bool isUp, string? problem)
    {
        if (!isUp && (_wasUp || !_isToldOfProblem))
            LogDown(_target.Url!, problem ?? "");
        else if (isUp && !_wasUp && _isToldOfProblem)
            LogUp(_target.Url!);
        (_wasUp, _isToldOfProblem) = (isUp, !isUp);
    }

    [LoggerMessage(1, LogLevel.Warning, "The target {Url} cannot be scraped: {Problem}")]
    private partial void LogDown(string url, string problem);

    [LoggerMessage(2, LogLevel.Information, "The target {Url} can be scraped again")]
    private partial void LogUp(string url);
}
