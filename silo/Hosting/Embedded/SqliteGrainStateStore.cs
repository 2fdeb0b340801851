using System.Globalization;
using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Silo.Storage.Sqlite;
using static Microsoft.Data.Sqlite.SqliteType;

namespace OrleansMonitor.Silo.Hosting.Embedded;

/// <summary>Persistent states of grains in the same file and the same transactions as the aggregates.</summary>
internal sealed class SqliteGrainStateStore(SqliteAggregateStore store) : IGrainStateStore
{
    public async ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
        await store.ReadAsync(
            reader =>
            {
                using var rows = reader.Use("SELECT etag, content FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                    .Bind(0, key.GrainId).Bind(1, key.StorageName).Bind(2, key.StateName).ExecuteReader();
                return rows.Read() ? new GrainStateRecord(rows.GetBlob(1), ToEtag(rows.GetInt64(0))) : null;
            },
            cancellationToken);

    public async ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken) =>
        await store.WriteAsync(new Request(key, payload.ToArray(), expectedEtag), cancellationToken);

    public async ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) =>
        await store.WriteAsync(new Request(key, null, expectedEtag), cancellationToken);

    private static string ToEtag(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes, or with no content deletes, if the version stored is the expected one.</summary>
    private sealed class Request(GrainStateKey key, byte[]? content, string? expected) : WriteRequest<GrainStateWrite>
    {
        public override long Bytes => (content?.Length ?? 0) + 128;

        public override void Apply(SqliteStatements statements)
        {
            var found = statements.Use("SELECT etag FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                .Bind(0, key.GrainId).Bind(1, key.StorageName).Bind(2, key.StateName).ExecuteScalar();
            var stored = found is long version ? ToEtag(version) : null;
            if (stored != expected)
            {
                Result = new GrainStateWrite(false, stored);
                return;
            }

            if (content is null)
            {
                statements.Use("DELETE FROM grain_states WHERE grain = $0 AND storage = $1 AND state = $2", Text, Text, Text)
                    .Bind(0, key.GrainId).Bind(1, key.StorageName).Bind(2, key.StateName).ExecuteNonQuery();
                Result = new GrainStateWrite(true, null);
                return;
            }

            // One counter for all states, so that a state that was cleared and written anew never repeats a version.
            var next = (long)statements.Use("UPDATE etags SET last = last + 1 WHERE id = 1 RETURNING last").ExecuteScalar()!;
            statements.Use(
                "INSERT INTO grain_states (grain, storage, state, etag, content) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (grain, storage, state) DO UPDATE SET etag = excluded.etag, content = excluded.content",
                Text, Text, Text, Integer, Blob)
                .Bind(0, key.GrainId).Bind(1, key.StorageName).Bind(2, key.StateName).Bind(3, next).Bind(4, content).ExecuteNonQuery();
            Result = new GrainStateWrite(true, ToEtag(next));
        }
    }
}
