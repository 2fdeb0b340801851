using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using OrleansMonitor.PromQl.Evaluation;

namespace OrleansMonitor.Silo.Prometheus;

internal sealed record PrometheusAnswer<T>(T Data)
{
    [JsonPropertyOrder(-1)]
    public string Status => "success";
}

internal sealed record PrometheusError(string ErrorType, string Error)
{
    [JsonPropertyOrder(-1)]
    public string Status => "error";

    /// <summary>The question is wrong.</summary>
    public static IResult BadData(string error) => TypedResults.Json(new PrometheusError("bad_data", error), statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Of a path or method that there is not, which no endpoint answers.</summary>
    public static Task WriteAsync(StatusCodeContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var error = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new PrometheusError("not_found", $"there is no {request.Path}"),
            StatusCodes.Status405MethodNotAllowed => new PrometheusError("bad_data", $"{request.Path} takes no {request.Method}: it takes {string.Join(" or ", response.Headers.Allow.ToString().Split(", "))}"),
            _ => new PrometheusError("bad_data", $"the status is {response.StatusCode}"),
        };
        return response.WriteAsJsonAsync(error, context.HttpContext.RequestAborted);
    }

    /// <summary>With the status that Prometheus gives for what has happened.</summary>
    public static IResult Of(QueryException exception) => exception.Failure switch
    {
        QueryFailure.BadData => BadData(exception.Message),
        QueryFailure.Timeout => TypedResults.Json(new PrometheusError("timeout", exception.Message), statusCode: StatusCodes.Status503ServiceUnavailable),
        _ => TypedResults.Json(new PrometheusError("execution", exception.Message), statusCode: StatusCodes.Status422UnprocessableEntity),
    };
}
