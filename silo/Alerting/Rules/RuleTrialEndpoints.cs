using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Backtests;
using OrleansMonitor.Rules;
using OrleansMonitor.Silo.Query;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>Rules that are checked and tried before they hold. Nothing is changed, so whoever may read all models may try.</summary>
internal static class RuleTrialEndpoints
{
    private const string Text = "text";

    public static void MapRuleTrials(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/rules").WithTags("Rules");
        group.MapPost("/check", CheckAsync).WithName("CheckRules").RequireAccess(AccessRole.Read, ModelScope.None)
            .Accepts<string>("application/yaml", "application/json", "text/plain")
            .WithSummary("What is wrong with a file of rules, by line; nothing is changed")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapPost("/backtest", BacktestAsync).WithName("BacktestRules").RequireAccess(AccessRole.Read, ModelScope.All)
            .WithSummary("What rules would have done over a range of the past; nothing is changed, and nobody is told")
            .WithDescription($"The rules are given as text, or by the name of a group that is in force. At most {BacktestQuestions.MaxEvaluations:N0} evaluations (rules × what they watch × moments). docs/alerts.md says how it differs from what rules did.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<Results<Ok<RuleCheck>, ProblemHttpResult>> CheckAsync(HttpRequest request)
    {
        if (await RuleEndpoints.ReadAsync(request) is not { } text)
            return TooLarge();
        var result = RuleFile.Read(Text, text);
        return TypedResults.Ok(new RuleCheck(
            [.. result.Errors.Select(static error => new RuleError(error.Line, error.Key, error.Problem))],
            [.. result.IsGood ? result.Groups.SelectMany(static group => group.Rules).Select(static rule => new CheckedRule(rule.Group, rule.Name, RuleCondition.Of(rule))) : []]));
    }

    private static async Task<Results<Ok<RuleBacktest>, ProblemHttpResult>> BacktestAsync(BacktestRequest request, BacktestQuestions questions) =>
        request.Rules is { Length: > RuleLimits.MaxFileBytes } ? TooLarge() : QueryProblems.Of(await questions.RunAsync(request));

    private static ProblemHttpResult TooLarge() =>
        RuleEndpoints.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", [$"A rule file has at most {RuleLimits.MaxFileBytes} bytes."]);
}
