using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Silo.Storage.Postgres;

internal static class PostgresRules
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <param name="o">The section.</param>
    /// <param name="chosen">Whether the store is PostgreSQL; only then a server must be named.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void Check(PostgresOptions o, bool chosen, SettingErrors errors)
    {
        errors.Range(nameof(o.ReadConnections), o.ReadConnections, 1, 256)
            .Range(nameof(o.MaxQueuedReads), o.MaxQueuedReads, 1, 1_000_000)
            .Range(nameof(o.CommitConnections), o.CommitConnections, 1, 16)
            .Range(nameof(o.ConnectTimeout), o.ConnectTimeout, Second, TimeSpan.FromMinutes(5))
            .Range(nameof(o.CommandTimeout), o.CommandTimeout, Second, TimeSpan.FromMinutes(10))
            .Range(nameof(o.MaxAttempts), o.MaxAttempts, 1, 20)
            .Range(nameof(o.MaxBackoff), o.MaxBackoff, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
            .Range(nameof(o.MigrationLockTimeout), o.MigrationLockTimeout, Second, TimeSpan.FromHours(1))
            .Range(nameof(o.MigrationTimeout), o.MigrationTimeout, Second, TimeSpan.FromHours(24));
        if (chosen && PostgresConnections.Check(o) is { } problem)
            errors.Add(problem);
    }
}
