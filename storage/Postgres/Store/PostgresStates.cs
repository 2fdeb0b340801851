using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>Persistent states of the embedded host's grains, on the connections of the aggregate store and in its cluster.</summary>
public sealed class PostgresStates(PostgresAggregateStore store) : IStateTable
{
    private const string Where = " WHERE cluster_id = $1 AND grain = $2 AND storage = $3 AND state = $4";
    private const string Read = "SELECT etag, content FROM monitor_states" + Where;
    private const string ReadEtag = "SELECT etag FROM monitor_states" + Where;
    private const string Delete = "DELETE FROM monitor_states" + Where + " AND etag = $5 RETURNING etag";
    private const string Replace = "UPDATE monitor_states SET etag = nextval('monitor_etags'), content = $6" + Where + " AND etag = $5 RETURNING etag";

    private const string Insert = """
        INSERT INTO monitor_states (cluster_id, grain, storage, state, etag, content)
        VALUES ($1, $2, $3, $4, nextval('monitor_etags'), $5)
        ON CONFLICT DO NOTHING
        RETURNING etag
        """;

    public Task<StoredState?> ReadAsync(StateKey key, CancellationToken cancellationToken) => store.UseAsync(ReadAsync, key, cancellationToken);

    /// <remarks>A write whose outcome is unknown is not tried again, since it would meet its own version.</remarks>
    public Task<StateWrite> WriteAsync(StateKey key, byte[]? content, string? expectedEtag, CancellationToken cancellationToken) =>
        store.UseOnceAsync(WriteAsync, (key, content, expectedEtag), cancellationToken);

    private async Task<StoredState?> ReadAsync(NpgsqlConnection connection, StateKey key, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        AddKey(batch.Add(Read), key);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new StoredState(reader.GetFieldValue<byte[]>(1), ToEtag(reader.GetInt64(0))) : null;
    }

    private async Task<StateWrite> WriteAsync(
        NpgsqlConnection connection, (StateKey Key, byte[]? Content, string? Expected) what, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        var writes = AddWrite(batch, what.Key, what.Content, what.Expected);
        // Without a change it tells what is stored instead.
        AddKey(batch.Add(ReadEtag), what.Key);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var applied = writes && await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (writes)
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var stored = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? ToEtag(reader.GetInt64(0)) : null;
        // Deleting what is not there, as expected.
        if (!writes)
            applied = stored is null && what.Expected is null;
        return new StateWrite(applied, stored);
    }

    /// <summary>Answers whether there is anything to write.</summary>
    private bool AddWrite(NpgsqlBatch batch, StateKey key, byte[]? content, string? expected)
    {
        if (expected is null)
        {
            if (content is null)
                return false;
            AddKey(batch.Add(Insert), key).With(content, NpgsqlDbType.Bytea);
            return true;
        }

        // No version reads like this: nothing is stored under it.
        if (!long.TryParse(expected, NumberStyles.None, CultureInfo.InvariantCulture, out var etag))
            return false;
        var command = AddKey(batch.Add(content is null ? Delete : Replace), key).With(etag, NpgsqlDbType.Bigint);
        if (content is not null)
            command.With(content, NpgsqlDbType.Bytea);
        return true;
    }

    private NpgsqlBatchCommand AddKey(NpgsqlBatchCommand command, StateKey key) => command
        .With(store.ClusterId, NpgsqlDbType.Text).With(key.Grain, NpgsqlDbType.Text)
        .With(key.Storage, NpgsqlDbType.Text).With(key.State, NpgsqlDbType.Text);

    private static string ToEtag(long version) => version.ToString(CultureInfo.InvariantCulture);
}
