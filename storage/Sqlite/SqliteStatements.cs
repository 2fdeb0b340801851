using Microsoft.Data.Sqlite;
using static Microsoft.Data.Sqlite.SqliteType;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>The writer's prepared statements, and the small integers it knows for names. Used by one thread.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : SqliteSession(connection)
{
    private const int MaxKnownNames = 65_536;

    private readonly Dictionary<OwnerId, long> _owners = [];
    private readonly Dictionary<(string Version, string Segment), long> _slices = [];

    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle!) == 0;

    public void Begin() => Use("BEGIN IMMEDIATE").ExecuteNonQuery();

    public void Commit() => Use("COMMIT").ExecuteNonQuery();

    public void Savepoint() => Use("SAVEPOINT part").ExecuteNonQuery();

    public void Release() => Use("RELEASE part").ExecuteNonQuery();

    public void RollbackPart()
    {
        ForgetNames();
        Connection.Execute("ROLLBACK TO part; RELEASE part");
    }

    public void Rollback()
    {
        ForgetNames();
        if (InTransaction)
            Connection.Execute("ROLLBACK");
    }

    /// <summary>
    /// Takes the owner one version up if it is at the version that the commit expects: answers its id, or null when it is not.
    /// </summary>
    public long? Fence(OwnerCommit commit)
    {
        if (commit.ExpectedVersion == 0)
        {
            var insert = Use("INSERT INTO owners (kind, name, version, state) VALUES ($0, $1, 1, $2) ON CONFLICT DO NOTHING RETURNING id", Integer, Text, Blob);
            var added = insert.Bind(0, (long)commit.Owner.Kind).Bind(1, commit.Owner.Name).Bind(2, commit.State).ExecuteScalar();
            if (added is not long created)
                return null;
            Remember(_owners, commit.Owner, created);
            return created;
        }

        if (FindOwner(commit.Owner) is not { } id)
            return null;
        var update = Use("UPDATE owners SET version = version + 1, state = $2 WHERE id = $0 AND version = $1", Integer, Integer, Blob);
        return update.Bind(0, id).Bind(1, commit.ExpectedVersion).Bind(2, commit.State).ExecuteNonQuery() == 1 ? id : null;
    }

    public void WriteCatalog(long owner, byte[] content) =>
        Use("INSERT INTO catalogs (owner, content) VALUES ($0, $1) ON CONFLICT (owner) DO UPDATE SET content = excluded.content", Integer, Blob)
            .Bind(0, owner).Bind(1, content).ExecuteNonQuery();

    public void WriteRow(long owner, AggregateRow row) =>
        Use("INSERT INTO rows (owner, tier, start, slice, partial) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (owner, tier, start, slice) DO UPDATE SET partial = excluded.partial",
            Integer, Integer, Integer, Integer, Blob)
            .Bind(0, owner).Bind(1, row.Key.Tier).Bind(2, row.Key.Start).Bind(3, TakeSlice(row.Key)).Bind(4, row.Partial).ExecuteNonQuery();

    public void DeleteRow(long owner, RowKey key)
    {
        if (FindSlice(key) is not { } slice)
            return;
        Use("DELETE FROM rows WHERE owner = $0 AND tier = $1 AND start = $2 AND slice = $3", Integer, Integer, Integer, Integer)
            .Bind(0, owner).Bind(1, key.Tier).Bind(2, key.Start).Bind(3, slice).ExecuteNonQuery();
    }

    public void WriteProducer(long owner, ProducerRow row) =>
        Use("INSERT INTO producers (owner, producer, low, bitmap, last_seen) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (owner, producer) DO UPDATE SET low = excluded.low, bitmap = excluded.bitmap, last_seen = excluded.last_seen",
            Integer, Blob, Integer, Blob, Integer)
            .Bind(0, owner).Bind(1, row.Producer.ToByteArray(bigEndian: true)).Bind(2, unchecked((long)row.Low)).Bind(3, row.Bitmap).Bind(4, row.LastSeen).ExecuteNonQuery();

    public void DeleteProducer(long owner, Guid producer) =>
        Use("DELETE FROM producers WHERE owner = $0 AND producer = $1", Integer, Blob)
            .Bind(0, owner).Bind(1, producer.ToByteArray(bigEndian: true)).ExecuteNonQuery();

    public void WriteChunk(long owner, LabelChunk chunk) =>
        Use("INSERT INTO chunks (owner, number, kind, expires_at, content) VALUES ($0, $1, $2, $3, $4)", Integer, Integer, Integer, Integer, Blob)
            .Bind(0, owner).Bind(1, chunk.Number).Bind(2, (long)chunk.Kind).Bind(3, chunk.ExpiresAt).Bind(4, chunk.Content).ExecuteNonQuery();

    public void DeleteChunk(long owner, long number) =>
        Use("DELETE FROM chunks WHERE owner = $0 AND number = $1", Integer, Integer).Bind(0, owner).Bind(1, number).ExecuteNonQuery();

    public void DeleteChunks(long owner, long expiredAt) =>
        Use("DELETE FROM chunks WHERE owner = $0 AND expires_at <= $1", Integer, Integer)
            .Bind(0, owner).Bind(1, expiredAt).ExecuteNonQuery();

    public void Probe() => Use("UPDATE probe SET count = count + 1 WHERE id = 1").ExecuteNonQuery();

    /// <summary>A name that was added by a part that is rolled back has no id any more.</summary>
    private void ForgetNames()
    {
        _owners.Clear();
        _slices.Clear();
    }

    private static void Remember<TKey>(Dictionary<TKey, long> known, TKey key, long id)
        where TKey : notnull
    {
        if (known.Count >= MaxKnownNames)
            known.Clear();
        known[key] = id;
    }

    private long? FindOwner(OwnerId owner)
    {
        if (_owners.TryGetValue(owner, out var id))
            return id;
        var found = Use("SELECT id FROM owners WHERE kind = $0 AND name = $1", Integer, Text).Bind(0, (long)owner.Kind).Bind(1, owner.Name).ExecuteScalar();
        if (found is not long value)
            return null;
        Remember(_owners, owner, value);
        return value;
    }

    private long? FindSlice(RowKey key)
    {
        if (_slices.TryGetValue((key.Version, key.Segment), out var id))
            return id;
        var found = Use("SELECT id FROM slices WHERE version = $0 AND segment = $1", Text, Text).Bind(0, key.Version).Bind(1, key.Segment).ExecuteScalar();
        if (found is not long value)
            return null;
        Remember(_slices, (key.Version, key.Segment), value);
        return value;
    }

    private long TakeSlice(RowKey key)
    {
        if (FindSlice(key) is { } id)
            return id;
        var added = (long)Use("INSERT INTO slices (version, segment) VALUES ($0, $1) RETURNING id", Text, Text).Bind(0, key.Version).Bind(1, key.Segment).ExecuteScalar()!;
        Remember(_slices, (key.Version, key.Segment), added);
        return added;
    }
}
