using Npgsql;
using NpgsqlTypes;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>The arrays of one statement: one element per row in each. Reused from group to group.</summary>
internal sealed class ColumnSet(string sql)
{
    private readonly List<Column> _columns = [];

    public int Count => _columns[0].Count;

    public List<Guid> Uuid() => Add<Guid>(NpgsqlDbType.Uuid);

    public List<short> Smallint() => Add<short>(NpgsqlDbType.Smallint);

    public List<long> Bigint() => Add<long>(NpgsqlDbType.Bigint);

    public List<string> Text() => Add<string>(NpgsqlDbType.Text);

    public List<byte[]> Bytea() => Add<byte[]>(NpgsqlDbType.Bytea);

    /// <summary>Adds the statement unless there is nothing for it to do.</summary>
    public void AddTo(NpgsqlBatch batch, Guid commitId, string? clusterId = null)
    {
        if (Count == 0)
            return;
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = commitId, NpgsqlDbType = NpgsqlDbType.Uuid });
        if (clusterId is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = clusterId, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var column in _columns)
            command.Parameters.Add(column.ToParameter());
        batch.BatchCommands.Add(command);
    }

    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
    }

    private List<T> Add<T>(NpgsqlDbType type)
    {
        var column = new Column<T>(type);
        _columns.Add(column);
        return column.Values;
    }

    private abstract class Column
    {
        public abstract int Count { get; }

        public abstract NpgsqlParameter ToParameter();

        public abstract void Clear();
    }

    private sealed class Column<T>(NpgsqlDbType type) : Column
    {
        /// <summary>Past it a column that a rare large group left behind is given back.</summary>
        private const int MaxKept = 65_536;

        public List<T> Values { get; } = [];

        public override int Count => Values.Count;

        public override NpgsqlParameter ToParameter() =>
            new NpgsqlParameter<List<T>> { TypedValue = Values, NpgsqlDbType = NpgsqlDbType.Array | type };

        public override void Clear()
        {
            Values.Clear();
            if (Values.Capacity > MaxKept)
                Values.Capacity = 0;
        }
    }
}
