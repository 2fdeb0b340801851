using Npgsql;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Connections;

/// <summary>Makes data sources of the options. A connection string or a password is in no message that is made here.</summary>
public static class PostgresConnections
{
    /// <summary>Statements that each connection keeps prepared; there are fewer shapes than that.</summary>
    private const int PreparedStatements = 64;

    private const int KeepAliveSeconds = 30;

    /// <summary>What migrations and pings need besides reads and commits.</summary>
    private const int SpareConnections = 2;

    /// <summary>For the store: as many connections as it uses at once.</summary>
    public static NpgsqlDataSource OpenStore(PostgresOptions options) =>
        Open(options, "orleansmonitor", options.ReadConnections + options.CommitConnections + SpareConnections);

    /// <param name="options">Which server.</param>
    /// <param name="application">What the server's views of activity call these connections.</param>
    /// <param name="maxConnections">At most as many are open at once.</param>
    public static NpgsqlDataSource Open(PostgresOptions options, string application, int maxConnections)
    {
        var settings = Parse(options);
        // Whoever gave one of these in the connection string had a reason.
        if (string.IsNullOrEmpty(settings.ApplicationName))
            settings.ApplicationName = application;
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = PreparedStatements;
            settings.AutoPrepareMinUsages = 2;
        }

        if (settings.KeepAlive == 0)
            settings.KeepAlive = KeepAliveSeconds;
        settings.MaxPoolSize = maxConnections;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, maxConnections);
        settings.Timeout = Seconds(options.ConnectTimeout);
        settings.CommandTimeout = Seconds(options.CommandTimeout);
        // Npgsql shows a password that it was given with "Persist Security Info" in ConnectionString.
        settings.PersistSecurityInfo = false;

        if (options.PasswordFile is not { Length: > 0 } path)
            return NpgsqlDataSource.Create(settings);
        ReadFile(path, nameof(options.PasswordFile));
        settings.Password = null;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePasswordProvider(
            _ => ReadFile(path, nameof(options.PasswordFile)),
            (_, _) => new ValueTask<string>(ReadFile(path, nameof(options.PasswordFile))));
        return builder.Build();
    }

    /// <summary>What is wrong with the options that name the server; null when nothing is.</summary>
    public static string? Check(PostgresOptions options)
    {
        try
        {
            Parse(options);
            return null;
        }
        catch (StoreException e)
        {
            return e.Message;
        }
    }

    /// <summary>Server, database and role, for messages.</summary>
    public static string Describe(NpgsqlDataSource source)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"database '{settings.Database ?? settings.Username}' on {settings.Host}:{settings.Port} as role '{settings.Username}'";
    }

    private static NpgsqlConnectionStringBuilder Parse(PostgresOptions options)
    {
        var fromFile = options.ConnectionStringFile is { Length: > 0 };
        if (fromFile && !string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new StoreException($"{Name(nameof(options.ConnectionString))} and {Name(nameof(options.ConnectionStringFile))} are both given; one of them must go.");
        var text = fromFile ? ReadFile(options.ConnectionStringFile!, nameof(options.ConnectionStringFile)) : options.ConnectionString;
        var setting = Name(fromFile ? nameof(options.ConnectionStringFile) : nameof(options.ConnectionString));
        if (string.IsNullOrWhiteSpace(text))
            throw new StoreException($"{setting} is empty; it must name a PostgreSQL server, for example Host=127.0.0.1;Database=monitor;Username=monitor.");
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The parser's message may repeat a value, and a value may be the password.
            throw new StoreException($"{setting} cannot be read as a connection string; it is a list of keyword=value, separated by semicolons, for example Host=127.0.0.1;Database=monitor;Username=monitor.");
        }

        if (string.IsNullOrWhiteSpace(settings.Host))
            throw new StoreException($"{setting} names no Host.");
        if (string.IsNullOrWhiteSpace(settings.Username))
            throw new StoreException($"{setting} names no Username.");
        return settings;
    }

    private static string ReadFile(string path, string setting)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{Name(setting)} is '{path}', which cannot be read: {e.Message}");
        }
    }

    private static string Name(string setting) => PostgresOptions.Section + ":" + setting;

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));
}
