using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using OrleansMonitor.Silo.Dashboard;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>What is answered where nothing else was written: the page to a person with a browser, a problem to a program.</summary>
internal static class MissingPage
{
    public static async Task AnswerAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        if (await DashboardFiles.TryWriteMissingAsync(http))
            return;
        var status = http.Response.StatusCode;
        if (await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = { Status = status } }))
            return;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync($"{status} {ReasonPhrases.GetReasonPhrase(status)}\n", http.RequestAborted);
    }
}
