using Npgsql;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class ServerTroubleTests : StoreTestBase
{
    [PostgresFact]
    public async Task Every_answered_commit_survives_crashes_of_the_server_and_takes_place_once()
    {
        const int Owners = 8;
        await using var server = await PostgresServer.StartAsync(durable: true);
        await using var database = await server.CreateDatabaseAsync();
        var options = database.Options();
        options.MaxAttempts = 3;
        await using var parts = new StoreParts(options);
        using var stop = new CancellationTokenSource();
        var answered = new int[Owners];
        var owners = Enumerable.Range(0, Owners).Select(i => Task.Run(() => CommitUntilAsync(i))).ToArray();

        for (var round = 0; round < 3; round++)
        {
            var before = Enumerable.Range(0, Owners).Select(i => Volatile.Read(ref answered[i])).ToArray();
            await (round == 1 ? server.StopAsync() : server.CrashAsync());
            await server.StartAgainAsync();
            // Each of them goes on.
            while (Enumerable.Range(0, Owners).Any(i => Volatile.Read(ref answered[i]) == before[i]))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await stop.CancelAsync();
        await Task.WhenAll(owners);
        for (var i = 0; i < Owners; i++)
        {
            var range = (await parts.Store.ReadRangeAsync(OwnerId.Model("m" + i), All, None))!;
            range.Version.ShouldBeGreaterThanOrEqualTo(answered[i]);
            range.Rows.Select(r => r.Key.Start).ShouldBe(Enumerable.Range(0, (int)range.Version).Select(v => v * 10_000L));
        }

        // As an owner does: after an error it loads what the store holds and goes on from there.
        async Task CommitUntilAsync(int i)
        {
            var version = 0L;
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    (await parts.Store.CommitAsync(Commit("m" + i, version), None)).ShouldBe(CommitOutcome.Committed);
                    version++;
                    Interlocked.Increment(ref answered[i]);
                }
                catch (StoreException)
                {
                    version = await ReloadAsync(i);
                }
            }
        }

        async Task<long> ReloadAsync(int i)
        {
            while (true)
            {
                try
                {
                    return (await parts.Store.LoadAsync(OwnerId.Model("m" + i), None))?.Version ?? 0;
                }
                catch (StoreException)
                {
                    // Still down.
                }
            }
        }
    }

    [PostgresFact]
    public async Task A_server_that_is_down_is_named_and_a_ping_tells_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(durable: false);
        await using var database = await server.CreateDatabaseAsync();
        var options = database.Options();
        options.MaxAttempts = 2;
        await using var parts = new StoreParts(options);
        await parts.Store.InitializeAsync(None);
        await server.StopAsync();
        foreach (var attempt in new Func<Task>[] { () => parts.Store.PingAsync(None), () => parts.Store.LoadAsync(OwnerId.Model("m"), None), () => parts.Store.CommitAsync(Commit("m", 0), None) })
            (await Should.ThrowAsync<StoreException>(attempt)).Message.ShouldContain($"127.0.0.1:{server.Port}");
        await server.StartAgainAsync();
        await parts.Store.PingAsync(None);
        (await parts.Store.CommitAsync(Commit("m", 0), None)).ShouldBe(CommitOutcome.Committed);
    }

    [PostgresFact]
    public async Task A_statement_that_takes_too_long_is_ended_and_named()
    {
        await using var parts = Open(static o => o.CommitConnections = 1);
        await parts.Store.CommitAsync(Commit("m", 0), None);
        await using var hasty = Open(o =>
        {
            o.CommandTimeout = TimeSpan.FromSeconds(1);
            o.MaxAttempts = 1;
            o.CommitConnections = 1;
        });
        await using (var holder = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false"))
        {
            await holder.OpenAsync();
            await using var transaction = await holder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM monitor_owners FOR UPDATE", holder, transaction))
                await hold.ExecuteNonQueryAsync();
            (await Should.ThrowAsync<StoreException>(hasty.Store.CommitAsync(Commit("m", 1), None))).Message.ShouldContain("did not answer in time");
            // Reads do not wait for the owner's row.
            (await parts.Store.LoadAsync(OwnerId.Model("m"), None))!.Version.ShouldBe(1);
        }

        (await parts.Store.CommitAsync(Commit("m", 1), None)).ShouldBe(CommitOutcome.Committed);
    }

    [PostgresFact]
    public async Task A_burst_of_reads_waits_for_its_few_connections_and_does_not_hold_up_commits()
    {
        await using var parts = Open(o =>
        {
            o.ReadConnections = 2;
            o.CommitConnections = 1;
        });
        await parts.Store.CommitAsync(Commit("m", 0), None);
        var reads = Enumerable.Range(0, 1000).Select(_ => parts.Store.ReadRangeAsync(OwnerId.Model("m"), All, None)).ToArray();
        (await parts.Store.CommitAsync(Commit("m", 1), None)).ShouldBe(CommitOutcome.Committed);
        await parts.Store.PingAsync(None);
        (await Task.WhenAll(reads)).ShouldAllBe(range => range!.Rows.Count >= 1);
        (await Database.ReadAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orleansmonitor'")).ShouldBeInRange(1, 5);
    }

    [PostgresFact]
    public async Task Reads_beyond_the_queue_are_refused_at_once()
    {
        await using var parts = Open(o =>
        {
            o.ReadConnections = 1;
            o.MaxQueuedReads = 3;
        });
        await parts.Store.CommitAsync(Commit("m", 0), None);
        await using var holder = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE monitor_owners", holder, transaction))
            await hold.ExecuteNonQueryAsync();

        var waiting = Enumerable.Range(0, 4).Select(_ => parts.Store.LoadAsync(OwnerId.Model("m"), None)).ToArray();
        (await Should.ThrowAsync<StoreException>(parts.Store.LoadAsync(OwnerId.Model("m"), None))).Message.ShouldContain("Postgres:MaxQueuedReads");
        await transaction.RollbackAsync();
        (await Task.WhenAll(waiting)).ShouldAllBe(image => image!.Version == 1);
    }

    [PostgresFact]
    public async Task Statements_are_prepared_once_for_a_connection()
    {
        await using var parts = Open(o => o.CommitConnections = o.ReadConnections = 1);
        for (var version = 0; version < 5; version++)
        {
            await parts.Store.CommitAsync(Commit("m", version), None);
            await parts.Store.ReadRangeAsync(OwnerId.Model("m"), All, None);
        }

        // Both connections are the same one while nothing happens at once.
        await using var command = parts.Source.CreateCommand("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%monitor_rows%'");
        (await command.ExecuteScalarAsync()).ShouldBe(2L);
    }

    [PostgresFact]
    public async Task A_closed_store_says_so()
    {
        var parts = Open();
        await parts.DisposeAsync();
        (await Should.ThrowAsync<StoreException>(parts.Store.CommitAsync(Commit("m", 0), None))).Message.ShouldBe("The store is closed.");
        (await Should.ThrowAsync<StoreException>(parts.Store.LoadAsync(OwnerId.Model("m"), None))).Message.ShouldBe("The store is closed.");
    }

    [PostgresFact]
    public async Task What_is_wrong_with_a_connection_string_is_said_without_its_password()
    {
        await Expect($"Host=127.0.0.1;Port={Server.Port};Database=nowhere;Username=postgres;Password=hunter2", "The database does not exist: database 'nowhere'");
        await Expect($"Host=127.0.0.1;Port={Server.Port};Database=postgres;Username=nobody;Password=hunter2", "refuses the role or its password");
        await Expect("Host=127.0.0.1;Port=1;Database=x;Username=postgres;Password=hunter2", "cannot be reached: database 'x' on 127.0.0.1:1 as role 'postgres' (ConnectionRefused)");
        await Expect("Host=127.0.0.1;Port=high;Password=hunter2", "Postgres:ConnectionString cannot be read");
        await Expect("password hunter2", "Postgres:ConnectionString cannot be read");
        await Expect("Database=x;Username=y;Password=hunter2", "names no Host");
        await Expect("", "Postgres:ConnectionString is empty");

        static async Task Expect(string text, string message)
        {
            var error = await Should.ThrowAsync<StoreException>(async () =>
            {
                var options = new PostgresOptions { ConnectionString = text, MaxAttempts = 1 };
                await using var parts = new StoreParts(options);
                await parts.Store.PingAsync(None);
            });
            error.Message.ShouldContain(message);
            error.ToString().ShouldNotContain("hunter2");
        }
    }

    [PostgresFact]
    public async Task A_connection_string_and_a_password_come_from_files()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory();
        try
        {
            var text = Path.Combine(directory.FullName, "connection");
            var password = Path.Combine(directory.FullName, "password");
            await File.WriteAllTextAsync(text, Database.ConnectionString + "\n");
            await File.WriteAllTextAsync(password, "secret\n");
            var options = new PostgresOptions { ConnectionStringFile = text, PasswordFile = password };
            await using var source = PostgresConnections.OpenStore(options);
            await using (var command = source.CreateCommand("SELECT current_database()"))
                (await command.ExecuteScalarAsync()).ShouldBe(Database.Name);
            PostgresConnections.Describe(source).ShouldNotContain("secret");

            PostgresConnections.Check(new PostgresOptions { ConnectionStringFile = text, ConnectionString = "Host=x" }).ShouldNotBeNull().ShouldContain("both given");
            PostgresConnections.Check(new PostgresOptions { ConnectionStringFile = text + "x" }).ShouldNotBeNull().ShouldContain("cannot be read");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
