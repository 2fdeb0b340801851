using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Charts.Questions;
using OrleansMonitor.Grains.Distributions.Questions;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Silo.Query.Overview;

namespace OrleansMonitor.Silo.Query;

/// <summary>
/// Asks what the page asks first, the overview's row and the charts of one model, as soon as the silo answers, so that what these questions need most of
/// their time for, the compilation of what answers them, is under way when somebody opens the page. It is in nobody's way: the silo is ready without it, one
/// question comes after another, and nobody is given what it was answered, which may be older than what he has sent.
/// </summary>
internal sealed partial class PageWarmup(IServiceProvider services, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime, ILogger<PageWarmup> logger) : IHostedService
{
    private const string From = "-6h";

    private static readonly string[] Figures = ["rate", "errors", "latency_p50", "latency_p99", "quality", "estimate", "drift", "label_coverage"];

    private readonly ILogger<PageWarmup> _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Task.Run(AskAsync, lifetime.ApplicationStopping));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AskAsync()
    {
        try
        {
            var snapshots = ActivatorUtilities.CreateInstance<FleetSnapshots>(services);
            using var answers = ActivatorUtilities.CreateInstance<OverviewAnswers>(services, snapshots);
            await answers.GetAsync(OverviewQuery.OfOne, Grants.Everything);
            if ((await snapshots.GetAsync()).Models is [var first, ..])
                await AskOfAsync(first.Summary.Model);
        }
        catch (Exception e)
        {
            // Whoever asks next is told.
            LogFailed(e);
        }
    }

    private async Task AskOfAsync(string model)
    {
        Write(await Get<TimelineQuestions>().GetAsync(new TimelineRequest(OwnerKind.Model, model) { Figures = Figures, From = From }));
        Write(await Get<HealthQuestions>().GetModelAsync(model, From, null, null, null, null));
        Write(await Get<HeatMapQuestions>().GetAsync(model, "latency", From, null, null, null, null, HeatMapQuestions.DefaultColumns, HeatMapQuestions.DefaultRows));
        Write(await Get<EventQuestions>().GetAsync(model, From, null, null));
        Write(await Get<DistributionQuestions>().GetAsync(model, From, null, null, null, null, null, DistributionQuestions.DefaultLimit, null));
    }

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    private void Write<T>(HealthAnswer<T> answer)
        where T : class
    {
        lifetime.ApplicationStopping.ThrowIfCancellationRequested();
        JsonSerializer.Serialize(Stream.Null, answer.Value, json.Value.SerializerOptions);
    }

    [LoggerMessage(1, LogLevel.Debug, "The first question was not answered")]
    private partial void LogFailed(Exception exception);
}
