using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Suggestions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>Rules proposed from a model's history.</summary>
internal static class SuggestionEndpoints
{
    public static void MapSuggestions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models/{model}/rules/suggestions", SuggestAsync).WithName("SuggestRules").WithTags("Models")
            .WithSummary("Rules for a model whose thresholds lie beyond what its figures did")
            .WithDescription("Nothing is changed: the answer holds the rules as a file to be copied. docs/alerts.md has the formula. At most 2,000 points.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<RuleSuggestions>, ProblemHttpResult>> SuggestAsync(
        string model,
        SuggestionQuestions questions,
        [Description("Length of a point and window of the rules, 10s to 30d.")] string step = "1h",
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: 504 steps before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version, and rules about it alone. Default: all.")] string? version = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.SuggestAsync(model, step, from, to, version, tz));
}
