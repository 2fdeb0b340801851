using OrleansMonitor.Silo.Ingest;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Compresses what people and programs ask for, as they take it. What is compressed already, as the page's files and overviews, is passed on.</summary>
internal static class AnswerCompression
{
    public static IServiceCollection AddAnswerCompression(this IServiceCollection services) => services.AddResponseCompression(static options =>
    {
        // Compression tells who listens how much of what he could write into an answer is in it already (BREACH). No answer has a secret in it, and none is given
        // to a request that another site makes a browser send.
        options.EnableForHttps = true;
        options.MimeTypes = ["application/json", "text/html", "text/javascript"];
    });

    /// <summary>Behind the access checks. Acknowledgements are a few bytes, and most of a silo's answers; the stream of changes must come at once.</summary>
    public static void UseAnswerCompression(this IApplicationBuilder app) =>
        app.UseWhen(static context => !IngestExtensions.AnswersItself(context.Request) && !context.Request.Path.Equals("/v1/live", StringComparison.OrdinalIgnoreCase), static answers => answers.UseResponseCompression());
}
