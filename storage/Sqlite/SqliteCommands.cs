using Microsoft.Data.Sqlite;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Short forms for statements that are prepared once and run often; parameters are named $0, $1, ….</summary>
internal static class SqliteCommands
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long ReadLong(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<SqliteType> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.Add("$" + i, parameters[i]);
        command.Prepare();
        return command;
    }

    public static SqliteCommand Bind(this SqliteCommand command, int index, long value)
    {
        command.Parameters[index].Value = value;
        return command;
    }

    public static SqliteCommand Bind(this SqliteCommand command, int index, byte[] value)
    {
        command.Parameters[index].Value = value;
        return command;
    }

    public static SqliteCommand Bind(this SqliteCommand command, int index, string? value)
    {
        command.Parameters[index].Value = value ?? (object)DBNull.Value;
        return command;
    }

    public static byte[] GetBlob(this SqliteDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? [] : reader.GetFieldValue<byte[]>(ordinal);
}
