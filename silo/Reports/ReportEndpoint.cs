using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Query;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports;

/// <summary><c>GET /v1/models/{model}/report</c>: what is known of a model over a range, as a file that can be mailed and printed.</summary>
internal static class ReportEndpoint
{
    private const string Type = "text/html; charset=utf-8";

    // Reports are made one after another: they read much, and nobody is in the way of records.
    private static readonly SemaphoreSlim Turn = new(1);

    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<VersionQuestions>().AddSingleton<ReportQuestions>();

    public static void MapReports(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models/{model}/report", ReportAsync).WithName("GetModelReport").WithTags("Models")
            .WithSummary("A report on a model over a range of event time: one HTML file without scripts, which loads nothing")
            .WithDescription("Verdict, key figures beside those of a comparison, timelines, alerts, versions, features, slices, confusion matrix, calibration, measurements, tokens and cost, labels and completeness. Its figures are those of the other endpoints. docs/report.md describes it.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReportAsync(
        string model,
        ReportQuestions questions,
        CancellationToken cancellation,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("What the figures stand beside: " + ComparedWith.Grammar + ". Default: previous.")] string? compare = null,
        [Description("Time zone of the report's times, and of from and to where they have no offset: " + TimeZoneParameter.Grammar + ". Default: UTC.")] string? tz = null)
    {
        if (ComparedWith.Parse(compare) is not { } with)
            return QueryProblems.Invalid("compare", compare!, ComparedWith.Grammar);
        if (with.Kind == ComparisonKind.Version && with.Version == version)
            return QueryProblems.Invalid("compare", compare!, "another version than the report's own");
        await Turn.WaitAsync(cancellation);
        try
        {
            var answer = await questions.AskAsync(new ReportParameters(model) { From = from, To = to, Version = version, Compare = compare, TimeZone = tz }, with);
            if (!answer.IsAnswered)
                return QueryProblems.Of(answer.Refusal);
            if ((Unknown(answer.Value.Health) ?? Unknown(answer.Value.Compared.Value)) is { } unknown)
                return unknown;
            return TypedResults.File(Encoding.UTF8.GetBytes(ReportPage.Of(answer.Value)), Type, FileName(answer.Value));
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>A version that there is not; null: it is there.</summary>
    private static ProblemHttpResult? Unknown(ModelHealth? health) => health?.UnknownSlice != true ? null : TypedResults.Problem(
        title: "No such version.", detail: health.Warnings?.FirstOrDefault(), statusCode: StatusCodes.Status404NotFound);

    /// <summary>Of letters that every file system takes.</summary>
    private static string FileName(ModelReport report)
    {
        var name = new StringBuilder();
        foreach (var character in report.Health.Model.Take(60))
            name.Append(char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '-');
        var day = report.Health.To.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"{name.ToString().Trim('.', '-')}-{day}.html";
    }
}
