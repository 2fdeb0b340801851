using System.Data;
using Npgsql;

namespace OrleansMonitor.Storage.Tests.Orleans;

/// <summary>Runs the statements of OrleansQuery as the AdoNet providers do: by key, with named parameters of the provider's types.</summary>
internal sealed class StoredQueries(NpgsqlDataSource source)
{
    private readonly Dictionary<string, string> _texts = [];

    public async Task LoadAsync()
    {
        await using var command = source.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _texts.Add(reader.GetString(reader.GetOrdinal("QueryKey")), reader.GetString(reader.GetOrdinal("QueryText")));
    }

    public IEnumerable<string> Keys => _texts.Keys;

    public async Task<List<T>> ReadAsync<T>(string key, Func<IDataRecord, T> select, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = _texts[key];
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            parameter.DbType = value switch
            {
                int => DbType.Int32,
                long => DbType.Int64,
                DateTime => DbType.DateTime,
                byte[] => DbType.Binary,
                // What is null here is a version or a text.
                null when name == "GrainStateVersion" => DbType.Int32,
                _ => DbType.String,
            };
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(select(reader));
        return rows;
    }

    /// <summary>A statement that answers one boolean in one column.</summary>
    public async Task<bool> AskAsync(string key, params (string Name, object? Value)[] parameters) =>
        (await ReadAsync(
            key,
            record =>
            {
                record.FieldCount.ShouldBe(1);
                return Convert.ToBoolean(record.GetValue(0));
            },
            parameters)).ShouldHaveSingleItem();

    public Task RunAsync(string key, params (string Name, object? Value)[] parameters) => ReadAsync(key, _ => 0, parameters);
}
