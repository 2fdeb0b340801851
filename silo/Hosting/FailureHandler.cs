using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// A store or a grain that does not answer is a 503 that may be tried again: a silo that leaves takes its grains with it, and the next
/// question makes them elsewhere. What went wrong is in the log, not in the answer.
/// </summary>
internal sealed class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> logger) : IExceptionHandler
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!FailureLog.IsFailure(exception))
            return false;
        FailureLog.Write(logger, exception);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var title = exception is OrleansException ? "A silo does not answer." : "The store does not answer.";
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Title = title, Detail = "Try again; /health/ready says when it does." },
        });
    }
}
