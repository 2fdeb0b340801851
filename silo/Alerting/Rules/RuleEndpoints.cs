using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Rules;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>The alerting rules: what there is, why alerts are what they are, and groups that are set and taken out again.</summary>
internal static class RuleEndpoints
{
    private const int MaxErrors = 50;

    public static void MapRules(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/rules").WithTags("Rules");
        group.MapGet("", ListAsync).WithName("ListRules").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("The rules that are evaluated, by group");
        group.MapGet("/{group}/{rule}", ExplainAsync).WithName("ExplainRule").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("What a rule says now of all that it watches, and why")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{group}", GetTextAsync).WithName("GetRuleGroup").RequireAccess(AccessRole.Read, ModelScope.All)
            .WithSummary("A group as it was written; of a rule file, the whole file")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{group}", PutAsync).WithName("PutRuleGroup").RequireAccess(AccessRole.Operate, ModelScope.All)
            .Accepts<string>("application/yaml", "application/json", "text/plain")
            .WithSummary("Sets one group of rules")
            .WithDescription("The body is a rule file with this group alone, at most 4 MiB. It is used whole or not at all, and is durable when it is answered.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapDelete("/{group}", DeleteAsync).WithName("DeleteRuleGroup").RequireAccess(AccessRole.Operate, ModelScope.All)
            .WithSummary("Takes out a group that was set")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<RuleList>> ListAsync(AlertQuestions questions, HttpContext context) =>
        TypedResults.Ok((await questions.GetRulesAsync()).VisibleTo(Caller.Of(context).Grants));

    private static async Task<Results<Ok<RuleGroupText>, ProblemHttpResult>> GetTextAsync([Description("The group's name.")] string group, AlertQuestions questions) =>
        await questions.GetTextAsync(group) is { } text
            ? TypedResults.Ok(text)
            : Problem(StatusCodes.Status404NotFound, "No such group.", [$"There is no group '{group}'; /v1/rules lists those that there are."]);

    private static async Task<Results<Ok<RuleExplanation>, ProblemHttpResult>> ExplainAsync(
        [Description("The group's name.")] string group, [Description("The rule's name.")] string rule, AlertQuestions questions, HttpContext context) =>
        (await questions.ExplainAsync(group, rule))?.VisibleTo(Caller.Of(context).Grants) is { } explained
            ? TypedResults.Ok(explained)
            : Problem(StatusCodes.Status404NotFound, "No such rule.", [$"There is no rule '{rule}' in a group '{group}'; /v1/rules lists those that there are."]);

    private static async Task<Results<Ok<RuleBookChange>, ProblemHttpResult>> PutAsync(
        [Description("The group's name.")] string group, IGrainFactory grains, HttpContext context)
    {
        if (await ReadAsync(context.Request) is not { } text)
            return Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", [$"A rule file has at most {RuleLimits.MaxFileBytes} bytes."]);
        return await ChangeAsync(group, text, grains, context);
    }

    private static Task<Results<Ok<RuleBookChange>, ProblemHttpResult>> DeleteAsync([Description("The group's name.")] string group, IGrainFactory grains, HttpContext context) =>
        ChangeAsync(group, null, grains, context);

    private static async Task<Results<Ok<RuleBookChange>, ProblemHttpResult>> ChangeAsync(string group, string? text, IGrainFactory grains, HttpContext context)
    {
        var book = grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);
        var before = (await book.GetAsync(-1))?.Sources.FirstOrDefault(source => source.Origin == RuleOrigin.Api && source.Name == group)?.Text;
        var change = text is null ? await book.DeleteGroupAsync(group) : await book.PutGroupAsync(group, text);
        if (change.Status == RuleChangeStatus.Applied)
            AuditedChange.Set(context, $"version {change.Version}: {RuleDifference.Of(before, text)}");
        return Answer(change);
    }

    private static Results<Ok<RuleBookChange>, ProblemHttpResult> Answer(RuleBookChange change) => change.Status switch
    {
        RuleChangeStatus.Invalid => Problem(StatusCodes.Status400BadRequest, "The rules cannot be used.", change.Errors),
        RuleChangeStatus.InFile => Problem(StatusCodes.Status409Conflict, "The group comes from a rule file.", change.Errors),
        RuleChangeStatus.NotFound => Problem(StatusCodes.Status404NotFound, "No such group.", change.Errors),
        _ => TypedResults.Ok(change),
    };

    internal static ProblemHttpResult Problem(int status, string title, string[] errors) => TypedResults.Problem(
        title: title,
        detail: string.Join("\n", errors.Take(MaxErrors)),
        statusCode: status,
        extensions: new Dictionary<string, object?> { ["errors"] = errors.Take(MaxErrors).ToArray() });

    /// <summary>Null: it is longer than a rule file may be.</summary>
    internal static async Task<string?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > RuleLimits.MaxFileBytes)
            return null;
        using var memory = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
        {
            if (memory.Length + read > RuleLimits.MaxFileBytes)
                return null;
            memory.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }
}
