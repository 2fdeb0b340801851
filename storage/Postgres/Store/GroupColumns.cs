using Npgsql;
using static OrleansMonitor.Storage.Postgres.Store.CommitStatements;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>A group of commits, turned into columns, a set for each statement.</summary>
internal sealed class GroupColumns(string clusterId)
{
    private readonly OwnerColumns _known = new();
    private readonly NewOwnerColumns _new = new();
    private readonly CatalogColumns _catalogs = new();
    private readonly KeyColumns _deletedRows = new(DeleteRows);
    private readonly RowColumns _rows = new();
    private readonly DeletedProducerColumns _deletedProducers = new();
    private readonly ProducerColumns _producers = new();
    private readonly NumberColumns _expired = new(ExpireChunks);
    private readonly NumberColumns _deletedChunks = new(DeleteChunks);
    private readonly ChunkColumns _chunks = new();

    public void Add(Guid id, OwnerCommit commit)
    {
        if (commit.ExpectedVersion == 0)
            _new.Add(id, commit);
        else
            _known.Add(id, commit);
        if (commit.Catalog is { } catalog)
            _catalogs.Add(id, catalog);
        for (var i = 0; i < commit.DeletedRows.Count; i++)
            _deletedRows.Add(id, commit.DeletedRows[i]);
        for (var i = 0; i < commit.Rows.Count; i++)
            _rows.Add(id, commit.Rows[i]);
        for (var i = 0; i < commit.DeletedProducers.Count; i++)
            _deletedProducers.Add(id, commit.DeletedProducers[i]);
        for (var i = 0; i < commit.Producers.Count; i++)
            _producers.Add(id, commit.Producers[i]);
        if (commit.DeleteChunksExpiredAt is { } time)
            _expired.Add(id, time);
        for (var i = 0; i < commit.DeletedChunks.Count; i++)
            _deletedChunks.Add(id, commit.DeletedChunks[i]);
        for (var i = 0; i < commit.Chunks.Count; i++)
            _chunks.Add(id, commit.Chunks[i]);
    }

    /// <summary>The fence goes first, and deletions before writes: a row that is both deleted and written stays.</summary>
    public void AddTo(NpgsqlBatch batch, Guid commitId)
    {
        _known.Set.AddTo(batch, commitId);
        _new.Set.AddTo(batch, commitId, clusterId);
        _catalogs.Set.AddTo(batch, commitId);
        _deletedRows.Set.AddTo(batch, commitId);
        _rows.Set.AddTo(batch, commitId);
        _deletedProducers.Set.AddTo(batch, commitId);
        _producers.Set.AddTo(batch, commitId);
        _expired.Set.AddTo(batch, commitId);
        _deletedChunks.Set.AddTo(batch, commitId);
        _chunks.Set.AddTo(batch, commitId);
    }

    public void Clear()
    {
        _known.Set.Clear();
        _new.Set.Clear();
        _catalogs.Set.Clear();
        _deletedRows.Set.Clear();
        _rows.Set.Clear();
        _deletedProducers.Set.Clear();
        _producers.Set.Clear();
        _expired.Set.Clear();
        _deletedChunks.Set.Clear();
        _chunks.Set.Clear();
    }
}
