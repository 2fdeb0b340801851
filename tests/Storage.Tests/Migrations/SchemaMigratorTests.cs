using Npgsql;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Tests.Migrations;

public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgresDatabase _database = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.CreateDatabaseAsync(migrated: false);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [PostgresFact]
    public async Task An_empty_database_gets_every_step_once()
    {
        await using var source = _database.Open();
        var migrator = new SchemaMigrator(source, _database.Options());

        var before = await migrator.InspectAsync(None);
        (before.Version, before.Pending.Count, before.IsCurrent).ShouldBe((0, Migration.All.Count, false));
        (await _database.ReadAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'monitor_migrations'")).ShouldBe(0);

        (await migrator.MigrateAsync(None)).Pending.ShouldBe(Migration.All);
        (await migrator.MigrateAsync(None)).IsCurrent.ShouldBeTrue();
        await migrator.RequireCurrentAsync(None);
        (await _database.ReadAsync<string>("SELECT string_agg(version || name || applied_by, ',' ORDER BY version) FROM monitor_migrations"))
            .ShouldBe(string.Join(",", Migration.All.Select(m => $"{m.Version}{m.Name}{PostgresServer.Superuser}")));
    }

    [PostgresFact]
    public async Task Of_eight_that_start_at_once_each_step_is_run_by_one()
    {
        var lacked = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var source = _database.Open();
            var migrator = new SchemaMigrator(source, _database.Options());
            var state = await migrator.MigrateAsync(None);
            await migrator.RequireCurrentAsync(None);
            return state.Pending.Count;
        }));

        lacked.Sum().ShouldBe(Migration.All.Count);
        (await _database.ReadAsync<long>("SELECT count(*) FROM monitor_migrations")).ShouldBe(Migration.All.Count);
    }

    [PostgresFact]
    public async Task A_step_that_fails_leaves_the_steps_before_it_and_no_trace_of_itself()
    {
        await using var source = _database.Open();
        Migration[] steps = [Migration.All[0], new(2, "broken", "CREATE TABLE half (id integer); SELECT 1 / 0;")];
        var error = await Should.ThrowAsync<StoreException>(new SchemaMigrator(source, _database.Options(), migrations: steps).MigrateAsync(None));
        error.Message.ShouldContain("0002_broken");
        error.Message.ShouldContain("22012");
        (await _database.ReadAsync<int>("SELECT max(version) FROM monitor_migrations")).ShouldBe(1);
        (await _database.ReadAsync<bool>("SELECT to_regclass('half') IS NULL")).ShouldBeTrue();

        await new SchemaMigrator(source, _database.Options()).MigrateAsync(None);
        (await _database.ReadAsync<int>("SELECT max(version) FROM monitor_migrations")).ShouldBe(Migration.All.Count);
    }

    [PostgresFact]
    public async Task A_schema_from_the_future_is_refused_with_both_versions_named()
    {
        await using var source = _database.Open();
        var migrator = new SchemaMigrator(source, _database.Options());
        await migrator.MigrateAsync(None);
        await _database.ExecuteAsync("INSERT INTO monitor_migrations (version, name, checksum) VALUES (98, 'x', ''), (99, 'y', '')");
        foreach (var attempt in new[] { migrator.MigrateAsync(None), migrator.InspectAsync(None), migrator.RequireCurrentAsync(None) })
        {
            var error = await Should.ThrowAsync<StoreException>(attempt);
            error.Message.ShouldContain("version 99");
            error.Message.ShouldContain($"up to {Migration.All.Count}");
        }
    }

    [PostgresFact]
    public async Task A_schema_that_is_behind_is_refused_with_both_versions_named_when_it_may_not_be_migrated()
    {
        await using var source = _database.Open();
        await new SchemaMigrator(source, _database.Options(), migrations: [.. Migration.All.Take(2)]).MigrateAsync(None);
        var error = await Should.ThrowAsync<StoreException>(new SchemaMigrator(source, _database.Options()).RequireCurrentAsync(None));
        error.Message.ShouldContain("has version 2");
        error.Message.ShouldContain($"needs version {Migration.All.Count}");
        error.Message.ShouldContain("orleansmonitor migrate");
    }

    [PostgresFact]
    public async Task A_step_that_was_changed_after_its_release_is_refused()
    {
        await using var source = _database.Open();
        await new SchemaMigrator(source, _database.Options()).MigrateAsync(None);
        await _database.ExecuteAsync("UPDATE monitor_migrations SET checksum = 'other' WHERE version = 2");
        (await Should.ThrowAsync<StoreException>(new SchemaMigrator(source, _database.Options()).MigrateAsync(None))).Message.ShouldContain("0002_clustering");
    }

    [PostgresFact]
    public async Task A_role_that_may_not_create_is_named_with_the_right_it_lacks()
    {
        var role = "weak_" + Guid.NewGuid().ToString("N");
        await _database.ExecuteAsync($"REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE {role} LOGIN");
        var options = new PostgresOptions { ConnectionString = _server.ConnectionString(_database.Name, role) };
        await using var weak = PostgresConnections.Open(options, "tests", 2);
        var error = await Should.ThrowAsync<StoreException>(new SchemaMigrator(weak, options).MigrateAsync(None));
        error.Message.ShouldContain($"'{role}'");
        error.Message.ShouldContain("CREATE on schema 'public'");

        // The schema is there now, and the role may use part of it.
        await PostgresDatabase.MigrateAsync(_database.ConnectionString);
        await _database.ExecuteAsync($"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}");
        error = await Should.ThrowAsync<StoreException>(new SchemaMigrator(weak, options).RequireCurrentAsync(None));
        error.Message.ShouldContain($"'{role}' lacks the right DELETE on monitor_catalogs");

        await _database.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}");
        await new SchemaMigrator(weak, options).RequireCurrentAsync(None);
        (await new SchemaMigrator(weak, options).MigrateAsync(None)).IsCurrent.ShouldBeTrue();
    }

    [PostgresFact]
    public async Task A_migration_that_goes_on_elsewhere_is_waited_for_and_then_named()
    {
        var options = _database.Options();
        options.MigrationLockTimeout = TimeSpan.FromMilliseconds(50);
        await using var source = _database.Open();
        await using (var holder = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false"))
        {
            await holder.OpenAsync();
            await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({0x6F6D696772617465})", holder);
            await take.ExecuteNonQueryAsync();
            (await Should.ThrowAsync<StoreException>(new SchemaMigrator(source, options).MigrateAsync(None))).Message.ShouldContain("Postgres:MigrationLockTimeout");
        }

        await new SchemaMigrator(source, options).MigrateAsync(None);
    }

    [PostgresFact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        var name = "latin_" + Guid.NewGuid().ToString("N");
        await _server.ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        var options = new PostgresOptions { ConnectionString = _server.ConnectionString(name) };
        await using var source = PostgresConnections.Open(options, "tests", 2);
        (await Should.ThrowAsync<StoreException>(new SchemaMigrator(source, options).MigrateAsync(None))).Message.ShouldContain("encoding is LATIN1");
    }
}
