using Microsoft.Data.Sqlite;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>A connection and the statements that were prepared on it. Used by one thread at a time.</summary>
internal abstract class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>A statement that is prepared when it is first used; callers give the same text every time.</summary>
    public SqliteCommand Use(string sql, params ReadOnlySpan<SqliteType> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.Prepare(sql, parameters);
            _commands.Add(sql, command);
        }

        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }
}
