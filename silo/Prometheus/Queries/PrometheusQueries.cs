using Microsoft.Extensions.Options;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.Silo.Prometheus.Sources;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Prometheus.Queries;

/// <summary>Answers questions, so many at once and no more; what waits for its turn does so within its own time.</summary>
internal sealed class PrometheusQueries(FigureSources sources, IOptions<PrometheusOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrentQueries);

    public Task<IResult> InstantAsync(HttpContext context) => BoundedAsync(context, async parameters =>
    {
        var at = parameters.Time("time") ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        var (expression, engine) = (parameters.Query(), EngineOf(parameters));
        return new ValueResult(await engine.InstantAsync(SourceFor(context), expression, at, context.RequestAborted));
    });

    public Task<IResult> RangeAsync(HttpContext context) => BoundedAsync(context, async parameters =>
    {
        var (start, end) = (TimeOf(parameters, "start"), TimeOf(parameters, "end"));
        if (end < start)
            throw PrometheusParameters.Invalid("end", "end timestamp must not be before start time");
        var step = parameters.Duration("step");
        if (step <= 0)
            throw PrometheusParameters.Invalid("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        if ((end - start) / step > QueryLimits.MaxPoints)
            throw new QueryException(QueryFailure.BadData, "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
        var (expression, engine) = (parameters.Query(), EngineOf(parameters));
        try
        {
            return new ValueResult(await engine.RangeAsync(SourceFor(context), expression, start, end, step, context.RequestAborted));
        }
        catch (QueryException exception) when (exception.Failure == QueryFailure.BadData)
        {
            throw PrometheusParameters.Invalid("query", exception.Message);
        }
    });

    /// <summary>Runs what a request asks for in its turn, and says what is wrong with it as Prometheus does.</summary>
    public async Task<IResult> BoundedAsync(HttpContext context, Func<PrometheusParameters, Task<IResult>> answer)
    {
        try
        {
            var parameters = await PrometheusParameters.ReadAsync(context.Request);
            using var timeout = new CancellationTokenSource(options.Value.QueryTimeout, time);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, timeout.Token);
            try
            {
                await _turns.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw new QueryException(QueryFailure.Timeout, $"query timed out in query queue; {options.Value.MaxConcurrentQueries} are answered at once");
            }

            try
            {
                return await answer(parameters);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (QueryException exception)
        {
            return PrometheusError.Of(exception);
        }
        catch (StoreException exception)
        {
            return TypedResults.Json(new PrometheusError("unavailable", exception.Message), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    public void Dispose() => _turns.Dispose();

    private FigureSource SourceFor(HttpContext context) => sources.For(Caller.Of(context).Grants);

    private static long TimeOf(PrometheusParameters parameters, string name) =>
        parameters.Time(name) ?? throw PrometheusParameters.Invalid(name, "cannot parse \"\" to a valid timestamp");

    // A question may ask for less time than there is, and not for more.
    private QueryEngine EngineOf(PrometheusParameters parameters)
    {
        var timeout = options.Value.QueryTimeout;
        if (parameters.Text("timeout").Length > 0)
        {
            var own = parameters.Duration("timeout");
            if (own <= 0)
                throw PrometheusParameters.Invalid("timeout", FormattableString.Invariant($"\"{parameters.Text("timeout")}\" is not from 1ms to {timeout.TotalSeconds}s (Prometheus:QueryTimeout), which more is taken for"));
            timeout = TimeSpan.FromMilliseconds(Math.Min(own, timeout.TotalMilliseconds));
        }

        return new QueryEngine(new QueryLimits { Timeout = timeout, MaxSeries = options.Value.MaxSeries, MaxSamples = options.Value.MaxSamples }, time);
    }
}
