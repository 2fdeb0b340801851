using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Grains.Privacy.Questions;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Privacy;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Query;

/// <summary>Figures with noise, which spend a budget: a POST, which asks for the role operate and is audited.</summary>
internal static class PrivateEndpoints
{
    public static void MapPrivateReleases(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/models/{model}/private", ReleaseAsync).WithName("ReleasePrivateFigure").WithTags("Models")
            .WithSummary("A count or a mean with noise (differential privacy of single records), paid for from the model's budget")
            .WithDescription("The budget is debited durably before there is an answer; without an answer it may be spent. docs/privacy.md describes the mechanism and what it does not promise.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Ok<PrivateFigureAnswer>, ProblemHttpResult>> ReleaseAsync(
        string model,
        PrivateQuestions questions,
        TimeProvider time,
        HttpContext context,
        [Description("The figure: " + PrivateFigure.Names + ". Required.")] string? metric = null,
        [Description("What the release may spend, 0.001 to 10, in thousandths. Required.")] string? epsilon = null,
        [Description("Lower bound of the values of a mean, which must not follow from the data. Required for means.")] string? lower = null,
        [Description("Upper bound of the values of a mean.")] string? upper = null,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null)
    {
        var (refusal, release, answer) = await questions.ReleaseAsync(model, metric, epsilon, lower, upper, from, to, version, segment, tz);
        if (refusal is not null)
            return QueryProblems.Of(refusal);
        if (answer is null)
            return Refused(context, model, release!, time);
        AuditedChange.Set(context, string.Create(CultureInfo.InvariantCulture, $"ε {answer.Epsilon} of {model} spent on {answer.Metric}; {answer.RemainingEpsilon} remain until {answer.PeriodEnds:O}"));
        return TypedResults.Ok(answer);
    }

    private static ProblemHttpResult Refused(HttpContext context, string model, PrivateRelease release, TimeProvider time)
    {
        if (release.Status == PrivateReleaseStatus.NotAllowed)
        {
            return TypedResults.Problem(
                title: "Nothing is released.", detail: $"'{model}' has no budget: Privacy:Budget, or Privacy:Models:{model}:Budget, allows releases.", statusCode: StatusCodes.Status403Forbidden);
        }

        var (remaining, budget) = ((double)release.Remaining / PrivateFigure.EpsilonUnit, (double)release.Budget / PrivateFigure.EpsilonUnit);
        var ends = DateTimeOffset.FromUnixTimeMilliseconds(release.PeriodEnd);
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling((ends - time.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            title: "The budget is spent.",
            detail: string.Create(CultureInfo.InvariantCulture, $"Of ε {budget} for '{model}' {remaining} remain until {ends:yyyy-MM-dd HH:mm} UTC."),
            statusCode: StatusCodes.Status429TooManyRequests,
            extensions: new Dictionary<string, object?> { ["remainingEpsilon"] = remaining, ["periodEnds"] = ends });
    }
}
