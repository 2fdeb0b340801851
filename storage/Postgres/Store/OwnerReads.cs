using Npgsql;
using NpgsqlTypes;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>Reads of one owner. Each is one round trip; what belongs together is read in one snapshot.</summary>
internal static class OwnerReads
{
    public static async Task<OwnerImage?> LoadAsync(NpgsqlConnection connection, Guid owner, CancellationToken cancellationToken)
    {
        await using var batch = Begin(connection);
        batch.Add(ReadStatements.Owner).With(owner, NpgsqlDbType.Uuid);
        batch.Add(ReadStatements.Producers).With(owner, NpgsqlDbType.Uuid);
        AddChunks(batch, owner, long.MinValue, long.MaxValue);
        batch.Add(ReadStatements.EndSnapshot);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadOwnerAsync(reader, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;

        var producers = new List<ProducerRow>();
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            producers.Add(new ProducerRow(reader.GetGuid(0), unchecked((ulong)reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3)));
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var chunks = await ReadChunksAsync(reader, cancellationToken).ConfigureAwait(false);
        return new OwnerImage(found.Version, found.State, found.Catalog, producers, chunks);
    }

    public static async Task<OwnerRange?> ReadRangeAsync(NpgsqlConnection connection, (Guid Owner, RowFilter Filter) what, CancellationToken cancellationToken)
    {
        var (owner, filter) = what;
        if (filter.IsEmpty)
            return await ReadHeadAsync(connection, owner, cancellationToken).ConfigureAwait(false);
        await using var batch = Begin(connection);
        batch.Add(ReadStatements.Owner).With(owner, NpgsqlDbType.Uuid);
        // Thousands of rows as wide as these are past what the server sorts in its memory, and it would do so in a file.
        var isCut = filter.MaxRows < int.MaxValue;
        var range = batch.Add(isCut ? ReadStatements.FirstInRange : ReadStatements.AllInRange)
            .With(owner, NpgsqlDbType.Uuid).With(filter.FromStart, NpgsqlDbType.Bigint).With(filter.ToStart, NpgsqlDbType.Bigint)
            .WithOptional(filter.Version, NpgsqlDbType.Text).WithOptional(filter.Segment, NpgsqlDbType.Text)
            .WithOptional((short?)filter.Tier, NpgsqlDbType.Smallint);
        if (isCut)
            range.With((long)filter.MaxRows, NpgsqlDbType.Bigint);
        batch.Add(ReadStatements.EndSnapshot);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadOwnerAsync(reader, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var rows = await ReadRowsAsync(reader, cancellationToken).ConfigureAwait(false);
        if (!isCut)
            rows.Sort(static (a, b) => RowKey.Compare(a.Key, b.Key));
        return new OwnerRange(found.Version, found.State, found.Catalog, rows);
    }

    public static async Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(
        NpgsqlConnection connection, (Guid Owner, IReadOnlyList<RowKey> Keys) what, CancellationToken cancellationToken)
    {
        var (owner, keys) = what;
        var tiers = new short[keys.Count];
        var starts = new long[keys.Count];
        var versions = new string[keys.Count];
        var segments = new string[keys.Count];
        for (var i = 0; i < keys.Count; i++)
            (tiers[i], starts[i], versions[i], segments[i]) = (keys[i].Tier, keys[i].Start, keys[i].Version, keys[i].Segment);

        await using var batch = connection.CreateBatch();
        batch.Add(ReadStatements.Rows)
            .With(owner, NpgsqlDbType.Uuid)
            .With(tiers, NpgsqlDbType.Array | NpgsqlDbType.Smallint).With(starts, NpgsqlDbType.Array | NpgsqlDbType.Bigint)
            .With(versions, NpgsqlDbType.Array | NpgsqlDbType.Text).With(segments, NpgsqlDbType.Array | NpgsqlDbType.Text);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await ReadRowsAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(
        NpgsqlConnection connection, (Guid Owner, long First, long Last) what, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        AddChunks(batch, what.Owner, what.First, what.Last);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await ReadChunksAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One statement sees one snapshot.</summary>
    private static async Task<OwnerRange?> ReadHeadAsync(NpgsqlConnection connection, Guid owner, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(ReadStatements.Owner).With(owner, NpgsqlDbType.Uuid);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await ReadOwnerAsync(reader, cancellationToken).ConfigureAwait(false) is var (version, state, catalog) ? new OwnerRange(version, state, catalog, []) : null;
    }

    private static NpgsqlBatch Begin(NpgsqlConnection connection)
    {
        var batch = connection.CreateBatch();
        batch.Add(ReadStatements.BeginSnapshot);
        return batch;
    }

    private static void AddChunks(NpgsqlBatch batch, Guid owner, long first, long last) =>
        batch.Add(ReadStatements.Chunks).With(owner, NpgsqlDbType.Uuid).With(first, NpgsqlDbType.Bigint).With(last, NpgsqlDbType.Bigint);

    private static async Task<(long Version, byte[] State, byte[] Catalog)?> ReadOwnerAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? [] : reader.GetFieldValue<byte[]>(2));
    }

    private static async Task<List<AggregateRow>> ReadRowsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<AggregateRow>();
        // One model has few of either, and many rows of each.
        var (version, segment) = ("", "");
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            version = Same(version, reader.GetString(0));
            segment = Same(segment, reader.GetString(1));
            rows.Add(new AggregateRow(new RowKey(version, segment, (byte)reader.GetInt16(2), reader.GetInt64(3)), reader.GetFieldValue<byte[]>(4)));
        }

        return rows;
    }

    private static string Same(string last, string read) => last == read ? last : read;

    private static async Task<List<LabelChunk>> ReadChunksAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var chunks = new List<LabelChunk>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            chunks.Add(new LabelChunk(reader.GetInt64(0), (ChunkKind)reader.GetInt16(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        return chunks;
    }
}
