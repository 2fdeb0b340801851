using System.Globalization;
using static Microsoft.Data.Sqlite.SqliteType;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Persistent states of grains in the same file and the same transactions as the aggregates.</summary>
public sealed class SqliteStates(SqliteAggregateStore store)
{
    /// <summary>Answers null when there is none.</summary>
    public Task<StoredState?> ReadAsync(StateKey key, CancellationToken cancellationToken) => store.ReadAsync(
        reader =>
        {
            using var rows = reader.Use("SELECT etag, content FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                .Bind(0, key.Grain).Bind(1, key.Storage).Bind(2, key.State).ExecuteReader();
            return rows.Read() ? new StoredState(rows.GetBlob(1), ToEtag(rows.GetInt64(0))) : null;
        },
        cancellationToken);

    /// <summary>
    /// Writes, or with no content deletes, if the version stored is the expected one; null expects none. An exception means
    /// that the outcome is unknown.
    /// </summary>
    public Task<StateWrite> WriteAsync(StateKey key, byte[]? content, string? expectedEtag, CancellationToken cancellationToken) =>
        store.WriteAsync(new Request(key, content, expectedEtag), cancellationToken);

    private static string ToEtag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private sealed class Request(StateKey key, byte[]? content, string? expected) : WriteRequest<StateWrite>
    {
        public override long Bytes => (content?.Length ?? 0) + 128;

        public override void Apply(SqliteStatements statements)
        {
            var found = statements.Use("SELECT etag FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                .Bind(0, key.Grain).Bind(1, key.Storage).Bind(2, key.State).ExecuteScalar();
            var stored = found is long version ? ToEtag(version) : null;
            if (stored != expected)
            {
                Result = new StateWrite(false, stored);
                return;
            }

            if (content is null)
            {
                statements.Use("DELETE FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                    .Bind(0, key.Grain).Bind(1, key.Storage).Bind(2, key.State).ExecuteNonQuery();
                Result = new StateWrite(true, null);
                return;
            }

            // One counter for all states, so that a state that was cleared and written anew never repeats a version.
            var next = (long)statements.Use("UPDATE etags SET last = last + 1 WHERE id = 1 RETURNING last").ExecuteScalar()!;
            statements.Use(
                "INSERT INTO grain_states (grain, storage, state, etag, content) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (grain, storage, state) DO UPDATE SET etag = excluded.etag, content = excluded.content",
                Text, Text, Text, Integer, Blob)
                .Bind(0, key.Grain).Bind(1, key.Storage).Bind(2, key.State).Bind(3, next).Bind(4, content).ExecuteNonQuery();
            Result = new StateWrite(true, ToEtag(next));
        }
    }
}

/// <summary>Names one persistent state of one grain.</summary>
public readonly record struct StateKey(string Grain, string Storage, string State);

/// <param name="Content">The state.</param>
/// <param name="Etag">Its version; every write makes a new one.</param>
public sealed record StoredState(byte[] Content, string Etag);

/// <param name="Applied">False: the stored version was not the expected one, and nothing was changed.</param>
/// <param name="Etag">The version stored now; null when there is none.</param>
public readonly record struct StateWrite(bool Applied, string? Etag);
