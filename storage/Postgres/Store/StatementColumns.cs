namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>The columns of one statement, in the order of its parameters; the first one is the owner.</summary>
internal abstract class StatementColumns
{
    private readonly List<Guid> _owners;

    protected StatementColumns(string sql)
    {
        Set = new ColumnSet(sql);
        _owners = Set.Uuid();
    }

    public ColumnSet Set { get; }

    protected void AddOwner(Guid id) => _owners.Add(id);
}

internal sealed class OwnerColumns : StatementColumns
{
    private readonly List<long> _expected;
    private readonly List<byte[]> _states;

    public OwnerColumns()
        : base(CommitStatements.Fence)
    {
        _expected = Set.Bigint();
        _states = Set.Bytea();
    }

    public void Add(Guid id, OwnerCommit commit)
    {
        AddOwner(id);
        _expected.Add(commit.ExpectedVersion);
        _states.Add(commit.State);
    }
}

internal sealed class NewOwnerColumns : StatementColumns
{
    private readonly List<short> _kinds;
    private readonly List<string> _names;
    private readonly List<byte[]> _states;

    public NewOwnerColumns()
        : base(CommitStatements.FenceNew)
    {
        _kinds = Set.Smallint();
        _names = Set.Text();
        _states = Set.Bytea();
    }

    public void Add(Guid id, OwnerCommit commit)
    {
        AddOwner(id);
        _kinds.Add((short)commit.Owner.Kind);
        _names.Add(commit.Owner.Name);
        _states.Add(commit.State);
    }
}

internal sealed class CatalogColumns : StatementColumns
{
    private readonly List<byte[]> _contents;

    public CatalogColumns()
        : base(CommitStatements.WriteCatalogs) => _contents = Set.Bytea();

    public void Add(Guid id, byte[] content)
    {
        AddOwner(id);
        _contents.Add(content);
    }
}

/// <summary>Keys of rows.</summary>
internal class KeyColumns : StatementColumns
{
    private readonly List<short> _tiers;
    private readonly List<long> _starts;
    private readonly List<string> _versions;
    private readonly List<string> _segments;

    public KeyColumns(string sql)
        : base(sql)
    {
        _tiers = Set.Smallint();
        _starts = Set.Bigint();
        _versions = Set.Text();
        _segments = Set.Text();
    }

    public void Add(Guid id, RowKey key)
    {
        AddOwner(id);
        _tiers.Add(key.Tier);
        _starts.Add(key.Start);
        _versions.Add(key.Version);
        _segments.Add(key.Segment);
    }
}

internal sealed class RowColumns : KeyColumns
{
    private readonly List<byte[]> _partials;

    public RowColumns()
        : base(CommitStatements.WriteRows) => _partials = Set.Bytea();

    public void Add(Guid id, AggregateRow row)
    {
        Add(id, row.Key);
        _partials.Add(row.Partial);
    }
}

internal sealed class DeletedProducerColumns : StatementColumns
{
    private readonly List<Guid> _producers;

    public DeletedProducerColumns()
        : base(CommitStatements.DeleteProducers) => _producers = Set.Uuid();

    public void Add(Guid id, Guid producer)
    {
        AddOwner(id);
        _producers.Add(producer);
    }
}

internal sealed class ProducerColumns : StatementColumns
{
    private readonly List<Guid> _producers;
    private readonly List<long> _lows;
    private readonly List<byte[]> _bitmaps;
    private readonly List<long> _lastSeen;

    public ProducerColumns()
        : base(CommitStatements.WriteProducers)
    {
        _producers = Set.Uuid();
        _lows = Set.Bigint();
        _bitmaps = Set.Bytea();
        _lastSeen = Set.Bigint();
    }

    public void Add(Guid id, ProducerRow row)
    {
        AddOwner(id);
        _producers.Add(row.Producer);
        _lows.Add(unchecked((long)row.Low));
        _bitmaps.Add(row.Bitmap);
        _lastSeen.Add(row.LastSeen);
    }
}

/// <summary>A number for each owner: a chunk's, or a time.</summary>
internal sealed class NumberColumns : StatementColumns
{
    private readonly List<long> _numbers;

    public NumberColumns(string sql)
        : base(sql) => _numbers = Set.Bigint();

    public void Add(Guid id, long number)
    {
        AddOwner(id);
        _numbers.Add(number);
    }
}

internal sealed class ChunkColumns : StatementColumns
{
    private readonly List<long> _numbers;
    private readonly List<short> _kinds;
    private readonly List<long> _expiries;
    private readonly List<byte[]> _contents;

    public ChunkColumns()
        : base(CommitStatements.AddChunks)
    {
        _numbers = Set.Bigint();
        _kinds = Set.Smallint();
        _expiries = Set.Bigint();
        _contents = Set.Bytea();
    }

    public void Add(Guid id, LabelChunk chunk)
    {
        AddOwner(id);
        _numbers.Add(chunk.Number);
        _kinds.Add((short)chunk.Kind);
        _expiries.Add(chunk.ExpiresAt);
        _contents.Add(chunk.Content);
    }
}
