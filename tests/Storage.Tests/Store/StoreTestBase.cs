using System.Text;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Tests.Store;

/// <summary>A migrated database for each test.</summary>
public abstract class StoreTestBase : IAsyncLifetime
{
    internal static CancellationToken None => CancellationToken.None;

    internal PostgresServer Server { get; private set; } = null!;

    internal PostgresDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await PostgresServer.SharedAsync();
        Database = await Server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    internal StoreParts Open(Action<PostgresOptions>? configure = null, string cluster = "tests")
    {
        var options = Database.Options();
        configure?.Invoke(options);
        return new StoreParts(options, cluster);
    }

    /// <summary>The commit that takes an owner from a version to the next one, with one row that says so.</summary>
    internal static OwnerCommit Commit(string name, long expected, string state = "") => new()
    {
        Owner = OwnerId.Model(name),
        ExpectedVersion = expected,
        State = Encoding.UTF8.GetBytes(state),
        Rows = [new AggregateRow(new RowKey("v", "s", 0, expected * 10_000), Encoding.UTF8.GetBytes($"{state}"))],
    };

    internal static RowFilter All { get; } = new(long.MinValue, long.MaxValue);
}
