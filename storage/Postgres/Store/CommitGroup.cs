using Npgsql;
using NpgsqlTypes;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>One transaction in one round trip: all statements go out together, and the server commits after the last one.</summary>
internal sealed class CommitGroup(NpgsqlDataSource source, string clusterId)
{
    private readonly GroupColumns _columns = new(clusterId);

    /// <param name="commits">Each of another owner.</param>
    /// <param name="commitId">Of this attempt.</param>
    /// <param name="earlier">Ids of attempts at the same commits whose outcome is unknown.</param>
    /// <param name="committed">Gets the ids of the owners whose commit is durable; the others were fenced.</param>
    public async Task WriteAsync(IReadOnlyList<PendingCommit> commits, Guid commitId, IReadOnlyList<Guid> earlier, HashSet<Guid> committed)
    {
        committed.Clear();
        await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = connection.CreateBatch();
        try
        {
            for (var i = 0; i < commits.Count; i++)
                _columns.Add(commits[i].Id, commits[i].Commit);
            _columns.AddTo(batch, commitId);
            if (earlier.Count > 0)
                AddResolve(batch, commits, earlier);
            await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
            do
            {
                while (await reader.ReadAsync().ConfigureAwait(false))
                    committed.Add(reader.GetGuid(0));
            }
            while (await reader.NextResultAsync().ConfigureAwait(false));
        }
        finally
        {
            _columns.Clear();
        }
    }

    /// <summary>
    /// Comes after the fence: an earlier attempt that is still under way by then either holds the owner, and the fence waited
    /// for it, or comes too late and is fenced itself.
    /// </summary>
    private static void AddResolve(NpgsqlBatch batch, IReadOnlyList<PendingCommit> commits, IReadOnlyList<Guid> earlier)
    {
        var command = new NpgsqlBatchCommand(CommitStatements.Resolve);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. commits.Select(commit => commit.Id)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. earlier], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        batch.BatchCommands.Add(command);
    }
}
