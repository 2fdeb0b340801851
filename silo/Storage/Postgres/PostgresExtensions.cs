using Npgsql;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Options;
using OrleansMonitor.Storage.Postgres.Store;

namespace OrleansMonitor.Silo.Storage.Postgres;

/// <summary>What <see cref="StorageProvider.Postgres"/> needs; nothing of it is made while another provider is chosen.</summary>
internal static class PostgresExtensions
{
    public static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration configuration)
    {
        var chosen = StorageOptions.IsCluster(configuration);
        services.AddSettings<PostgresOptions>(configuration, PostgresOptions.Section, (options, errors) => PostgresRules.Check(options, chosen, errors));
        services.AddSingleton(new ClusterName(configuration[ClusterName.Setting] is { Length: > 0 } name ? name : ClusterName.Default));
        services.AddSingleton(static provider => PostgresConnections.OpenStore(provider.GetRequiredService<PostgresOptions>()));
        services.AddSingleton(static provider => new SchemaMigrator(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<PostgresOptions>(), provider.GetService<ILogger<SchemaMigrator>>()));
        services.AddSingleton(static provider =>
        {
            var storage = provider.GetRequiredService<StorageOptions>();
            return new PostgresAggregateStore(
                provider.GetRequiredService<NpgsqlDataSource>(),
                provider.GetRequiredService<PostgresOptions>(),
                storage.GroupLimits,
                provider.GetRequiredService<ClusterName>().Id,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<StoreInstruments>(),
                provider.GetService<ILogger<PostgresAggregateStore>>());
        });
        return services;
    }
}

/// <summary>Whose data this silo sees in a database that several clusters share (setting <c>Cluster:ClusterId</c>).</summary>
internal sealed record ClusterName(string Id)
{
    public const string Setting = "Cluster:ClusterId";

    public const string Default = "orleansmonitor";
}
