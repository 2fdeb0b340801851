using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using OrleansMonitor.Grains.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>A store or a grain that does not answer is a 503 that may be tried again; what went wrong is in the log, not in the answer.</summary>
internal sealed class FailureHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (StoreException or TimeoutException))
            return false;
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Title = "The store does not answer.", Detail = "Try again; /health/ready says when it does." },
        });
    }
}
