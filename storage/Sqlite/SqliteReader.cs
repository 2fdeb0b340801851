using Microsoft.Data.Sqlite;
using OrleansMonitor.Domain.Windows;
using static Microsoft.Data.Sqlite.SqliteType;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// One connection that reads. What belongs together is read in one deferred transaction: in WAL mode that is a snapshot,
/// which neither waits for the writer nor holds it up. Used by one thread at a time.
/// </summary>
internal sealed class SqliteReader(SqliteConnection connection) : SqliteSession(connection)
{
    private const int MaxKnownSlices = 16_384;

    private readonly Dictionary<long, (string Version, string Segment)> _slices = [];

    public OwnerImage? Load(OwnerId owner) => InSnapshot(() =>
    {
        if (FindOwner(owner) is not { } found)
            return null;
        return new OwnerImage(found.Version, found.State, ReadCatalog(found.Id), ReadProducers(found.Id), ReadChunks(found.Id, long.MinValue, long.MaxValue));
    });

    public IReadOnlyList<AggregateRow> ReadRows(OwnerId owner, IReadOnlyList<RowKey> keys) => InSnapshot<IReadOnlyList<AggregateRow>>(() =>
    {
        if (FindOwner(owner) is not { } found)
            return [];
        var rows = new List<AggregateRow>(keys.Count);
        var command = Use("SELECT partial FROM rows WHERE owner = $0 AND tier = $1 AND start = $2 AND slice = (SELECT id FROM slices WHERE version = $3 AND segment = $4)",
            Integer, Integer, Integer, Text, Text);
        foreach (var key in keys)
        {
            if (command.Bind(0, found.Id).Bind(1, key.Tier).Bind(2, key.Start).Bind(3, key.Version).Bind(4, key.Segment).ExecuteScalar() is byte[] partial)
                rows.Add(new AggregateRow(key, partial));
        }

        return rows;
    });

    public OwnerRange? ReadRange(OwnerId owner, RowFilter filter) => InSnapshot(() =>
    {
        if (FindOwner(owner) is not { } found)
            return null;
        var rows = new List<AggregateRow>();
        if (filter.IsEmpty)
        {
            // The owner alone is asked for, of many at once when a silo starts.
        }
        else if (filter.Tier is { } tier)
        {
            ReadTier(found.Id, tier, filter, rows);
        }
        else
        {
            for (var next = NextTier(found.Id, -1); next is { } each; next = NextTier(found.Id, each))
                ReadTier(found.Id, each, filter, rows);
        }

        rows.Sort(static (a, b) => RowKey.Compare(a.Key, b.Key));
        if (rows.Count > filter.MaxRows)
            rows.RemoveRange(filter.MaxRows, rows.Count - filter.MaxRows);
        return new OwnerRange(found.Version, found.State, ReadCatalog(found.Id), rows);
    });

    public IReadOnlyList<LabelChunk> ReadChunks(OwnerId owner, long first, long last) => InSnapshot<IReadOnlyList<LabelChunk>>(() =>
        FindOwner(owner) is { } found ? ReadChunks(found.Id, first, last) : []);

    public IReadOnlyList<string> ListOwners(OwnerKind kind)
    {
        var names = new List<string>();
        using (var reader = Use("SELECT name FROM owners WHERE kind = $0", Integer).Bind(0, (long)kind).ExecuteReader())
        {
            while (reader.Read())
                names.Add(reader.GetString(0));
        }

        // SQLite orders by UTF-8 bytes, which differs from ordinal order beyond the basic plane.
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public void Ping() => Use("SELECT count FROM probe WHERE id = 1").ExecuteScalar();

    private T InSnapshot<T>(Func<T> read)
    {
        Use("BEGIN DEFERRED").ExecuteNonQuery();
        var result = read();
        Use("COMMIT").ExecuteNonQuery();
        return result;
    }

    private (long Id, long Version, byte[] State)? FindOwner(OwnerId owner)
    {
        using var reader = Use("SELECT id, version, state FROM owners WHERE kind = $0 AND name = $1", Integer, Text)
            .Bind(0, (long)owner.Kind).Bind(1, owner.Name).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetBlob(2)) : null;
    }

    private byte[] ReadCatalog(long owner) =>
        Use("SELECT content FROM catalogs WHERE owner = $0", Integer).Bind(0, owner).ExecuteScalar() as byte[] ?? [];

    private List<ProducerRow> ReadProducers(long owner)
    {
        var rows = new List<ProducerRow>();
        using var reader = Use("SELECT producer, low, bitmap, last_seen FROM producers WHERE owner = $0", Integer).Bind(0, owner).ExecuteReader();
        while (reader.Read())
            rows.Add(new ProducerRow(new Guid(reader.GetBlob(0), bigEndian: true), unchecked((ulong)reader.GetInt64(1)), reader.GetBlob(2), reader.GetInt64(3)));
        return rows;
    }

    private List<LabelChunk> ReadChunks(long owner, long first, long last)
    {
        var chunks = new List<LabelChunk>();
        using var reader = Use("SELECT number, kind, expires_at, content FROM chunks WHERE owner = $0 AND number BETWEEN $1 AND $2 ORDER BY number", Integer, Integer, Integer)
            .Bind(0, owner).Bind(1, first).Bind(2, last).ExecuteReader();
        while (reader.Read())
            chunks.Add(new LabelChunk(reader.GetInt64(0), (ChunkKind)reader.GetByte(1), reader.GetInt64(2), reader.GetBlob(3)));
        return chunks;
    }

    /// <summary>The tiers that an owner has rows in, one step into the clustered key each.</summary>
    private byte? NextTier(long owner, int after) =>
        Use("SELECT min(tier) FROM rows WHERE owner = $0 AND tier > $1", Integer, Integer)
            .Bind(0, owner).Bind(1, after).ExecuteScalar() is long tier ? (byte)tier : null;

    private void ReadTier(long owner, byte tier, RowFilter filter, List<AggregateRow> rows)
    {
        using var reader = Use("""
            SELECT start, slice, partial FROM rows
            WHERE owner = $0 AND tier = $1 AND start >= $2 AND start < $3
              AND (($4 IS NULL AND $5 IS NULL)
                OR slice IN (SELECT id FROM slices WHERE ($4 IS NULL OR version = $4) AND ($5 IS NULL OR segment = $5)))
            ORDER BY start LIMIT $6
            """,
            Integer, Integer, Integer, Integer, Text, Text, Integer)
            .Bind(0, owner).Bind(1, tier).Bind(2, filter.FromStart).Bind(3, filter.ToStart)
            .Bind(4, filter.Version).Bind(5, filter.Segment).Bind(6, filter.MaxRows).ExecuteReader();
        while (reader.Read())
        {
            var (version, segment) = Slice(reader.GetInt64(1));
            rows.Add(new AggregateRow(new RowKey(version, segment, tier, reader.GetInt64(0)), reader.GetBlob(2)));
        }
    }

    private (string Version, string Segment) Slice(long id)
    {
        if (_slices.TryGetValue(id, out var slice))
            return slice;
        using (var reader = Use("SELECT version, segment FROM slices WHERE id = $0", Integer).Bind(0, id).ExecuteReader())
        {
            if (!reader.Read())
                throw new StoreException($"A row refers to slice {id}, which is missing: the file is damaged; restore it from a backup.");
            slice = (reader.GetString(0), reader.GetString(1));
        }

        if (_slices.Count >= MaxKnownSlices)
            _slices.Clear();
        return _slices[id] = slice;
    }
}
