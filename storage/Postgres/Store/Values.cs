using Npgsql;
using NpgsqlTypes;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>Positional parameters, in the order in which they are added.</summary>
internal static class Values
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }

    public static NpgsqlBatchCommand WithOptional<T>(this NpgsqlBatchCommand command, T? value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value is null ? DBNull.Value : value, NpgsqlDbType = type });
        return command;
    }
}
