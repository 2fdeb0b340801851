using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Health;
using OrleansMonitor.Rules;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Query;

/// <summary>What the cluster may hold and does.</summary>
internal sealed class ClusterLimitsEndpoint(
    IGrainFactory grains,
    IAggregateStore store,
    AlertQuestions alerts,
    IOptions<StorageOptions> storage,
    IOptions<AggregationOptions> aggregation,
    IOptions<CardinalityOptions> cardinality,
    IOptions<NotificationOptions> notifications,
    TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/cluster/limits", static async (ClusterLimitsEndpoint endpoint, CancellationToken cancellation) => await endpoint.GetAsync(cancellation))
            .WithName("GetClusterLimits").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.All)
            .WithSummary("How the cluster keeps what it is told, and how much of what it may hold it holds");

    private async Task<Ok<ClusterLimits>> GetAsync(CancellationToken cancellation)
    {
        var options = aggregation.Value;
        var schedule = Schedules.OfNode(options);
        return TypedResults.Ok(new ClusterLimits
        {
            Store = storage.Value.Provider switch
            {
                StorageProvider.Sqlite => "SQLite",
                StorageProvider.Postgres => "PostgreSQL",
                _ => "memory",
            },
            StoreSeconds = await PingAsync(cancellation),
            StoreBytes = BytesOf(storage.Value),
            Tiers = [.. schedule.Tiers.Select((tier, index) => TierOf(tier, index < schedule.Tiers.Count - 1))],
            RetentionSeconds = options.Retention?.TotalSeconds,
            OwnRetentions = options.Models.Values.Count(static own => own.Retention is not null),
            Limits = await LimitsAsync(),
        });
    }

    private async Task<double?> PingAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            await store.PingAsync(cancellation);
            return time.GetElapsedTime(started).TotalSeconds;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<LimitEntry>> LimitsAsync()
    {
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        var notifier = await grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).GetNotifierStatusAsync();
        var rules = (await alerts.GetRulesAsync()).Groups.Sum(static group => group.Rules.Count);
        var most = overview.Models.MaxBy(static model => model.Versions.Length);
        var (cards, told) = (cardinality.Value, notifications.Value);
        return
        [
            new("models", overview.Models.Length, cards.MaxModels, $"{CardinalityOptions.Section}:{nameof(cards.MaxModels)}"),
            new("nodes", overview.Nodes.Length, cards.MaxNodes, $"{CardinalityOptions.Section}:{nameof(cards.MaxNodes)}"),
            new("versions of a model", most?.Versions.Length ?? 0, cards.MaxSlicesPerModel, $"{CardinalityOptions.Section}:{nameof(cards.MaxSlicesPerModel)}", most is null ? null : $"the most, of {most.Model}; with their segments they count towards the limit"),
            new("rules", rules, RuleLimits.MaxRules, null),
            new("alerts followed", notifier.Alerts, told.MaxAlerts, $"{NotificationOptions.Section}:{nameof(told.MaxAlerts)}"),
            new("silences", notifier.Silences, told.MaxSilences, $"{NotificationOptions.Section}:{nameof(told.MaxSilences)}"),
            new("notifications on their way", notifier.Outbox, told.MaxOutbox, $"{NotificationOptions.Section}:{nameof(told.MaxOutbox)}"),
            new("notifications given up", notifier.DeadLetters, told.MaxDeadLetters, $"{NotificationOptions.Section}:{nameof(told.MaxDeadLetters)}"),
        ];
    }

    private static TierEntry TierOf(Tier tier, bool isMerged) => new(tier.Length / 1000.0, isMerged ? tier.Retention / 1000.0 : null);

    private static double? BytesOf(StorageOptions options)
    {
        if (options.Provider != StorageProvider.Sqlite)
            return null;
        var file = new FileInfo(options.FilePath());
        return file.Exists ? file.Length : null;
    }
}
