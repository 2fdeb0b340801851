using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Harness.Postgres;

/// <summary>
/// A private PostgreSQL on a free loopback port, from the machine's own programs, in a directory of its own.
/// <list type="bullet">
/// <item><see cref="SharedAsync"/>: the one server of this test assembly, fast and not durable; it ends with the test host.</item>
/// <item><see cref="StartAsync"/>: a server of a test's own, to stop, crash and start; dispose it.</item>
/// <item><see cref="CreateDatabaseAsync"/>: a database, migrated or empty; <see cref="PostgresDatabase"/> drops it.</item>
/// <item><c>PostgresFactAttribute</c>, <c>PostgresTheoryAttribute</c>: skipped, with the reason, where there is no server.</item>
/// </list>
/// The server runs under a shell that waits on its standard input, so it ends when the test host does, however that happens.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser of the server; it needs no password from this machine.</summary>
    public const string Superuser = "postgres";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync(durable: false));

    private readonly SemaphoreSlim _template = new(1, 1);
    private readonly Process _shell;
    private readonly string _directory;
    private bool _templateReady;

    private PostgresServer(Process shell, string directory, int port)
    {
        _shell = shell;
        _directory = directory;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The process under which all of the server's run.</summary>
    public int RootProcess => _shell.Id;

    /// <summary>One server for all tests of the assembly.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <param name="durable">True: what was committed survives <see cref="CrashAsync"/> of the whole machine, too (fsync on).</param>
    /// <param name="settings">More settings, as <c>name=value</c>.</param>
    public static async Task<PostgresServer> StartAsync(bool durable, params string[] settings)
    {
        if (PostgresBinaries.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var port = SiloPorts.Take(1)[0];
        var directory = Path.Combine(Path.GetTempPath(), $"om-postgres-{Environment.ProcessId}-{port}");
        string[] options =
        [
            "listen_addresses=127.0.0.1", $"port={port}", "unix_socket_directories=", "max_connections=200", "timezone=UTC",
            .. durable ? Array.Empty<string>() : ["fsync=off", "full_page_writes=off"],
            .. settings,
        ];
        string[] arguments = ["/bin/sh", "-c", Script, "postgres", PostgresBinaries.Directory!, directory, .. options.SelectMany(option => new[] { "-c", option })];
        // The server refuses to run as root.
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. arguments] : arguments;
        var shell = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var server = new PostgresServer(shell, directory, port);
        await server.ExpectAsync("started");
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>A connection string for a database of this server.</summary>
    public string ConnectionString(string database, string user = Superuser) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Timeout=60;Include Error Detail=true";

    /// <param name="migrated">True: with the current schema, copied from a template; false: empty.</param>
    public async Task<PostgresDatabase> CreateDatabaseAsync(bool migrated = true)
    {
        if (migrated)
            await MakeTemplateAsync();
        var name = "test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {(migrated ? PostgresDatabase.Template : "template0")}");
        return new PostgresDatabase(this, name);
    }

    /// <summary>Runs statements as superuser, without a pool.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server in order; connections are closed and transactions rolled back.</summary>
    public Task StopAsync() => CommandAsync("stop", "stopped");

    /// <summary>Ends the server at once, without writing anything; the next start recovers from its log.</summary>
    public Task CrashAsync() => CommandAsync("crash", "stopped");

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="CrashAsync"/>, on the same port and data.</summary>
    public async Task StartAgainAsync()
    {
        await CommandAsync("start", "started");
        await WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _template.Dispose();
    }

    private async Task MakeTemplateAsync()
    {
        await _template.WaitAsync();
        try
        {
            if (_templateReady)
                return;
            await ExecuteAsync("postgres", $"CREATE DATABASE {PostgresDatabase.Template} TEMPLATE template0");
            await PostgresDatabase.MigrateAsync(ConnectionString(PostgresDatabase.Template) + ";Pooling=false");
            _templateReady = true;
        }
        finally
        {
            _template.Release();
        }
    }

    private async Task CommandAsync(string command, string answer)
    {
        await _shell.StandardInput.WriteLineAsync(command);
        await _shell.StandardInput.FlushAsync();
        await ExpectAsync(answer);
    }

    private async Task ExpectAsync(string answer)
    {
        var line = await _shell.StandardOutput.ReadLineAsync().WaitAsync(StartTimeout);
        if (line != answer)
            throw new InvalidOperationException($"The server's shell answered '{line}' instead of '{answer}'. Its log: {Log()}");
    }

    private async Task WaitUntilReadyAsync()
    {
        for (var started = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return;
            }
            catch (Exception e) when (e is NpgsqlException or SocketException && TimeProvider.System.GetElapsedTime(started) < StartTimeout)
            {
                // It listens only after it has recovered; nothing tells from outside when that is.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException)
            {
                throw new TimeoutException($"PostgreSQL on port {Port} did not start within {StartTimeout}. Its log: {Log()}", e);
            }
        }
    }

    private string Log()
    {
        try
        {
            return File.ReadAllText(Path.Combine(_directory, "log"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// $1: programs, $2: directory, the rest: the server's options. Answers each line it reads; ends the server and removes the
    /// directory when there is nothing more to read. Closes what it inherited, so that nobody waits for this shell's pipes.
    /// </summary>
    private const string Script = """
        bin=$1 dir=$2
        shift 2
        mkdir -m 700 "$dir" || exit 1
        trap '' INT
        start() { "$bin/postgres" -D "$dir/data" "$@" </dev/null >>"$dir/log" 2>&1 & pid=$!; echo started; }
        stop() { kill -"$1" "$pid" 2>/dev/null; wait "$pid"; pid=; }
        if "$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 >"$dir/log" 2>&1; then
            start "$@"
            while read -r command; do
                case $command in
                    start) start "$@" ;;
                    stop) stop INT; echo stopped ;;
                    crash) stop QUIT; echo stopped ;;
                esac
            done
            [ -z "$pid" ] || stop QUIT
        else
            echo "initdb failed"
        fi
        rm -rf "$dir"
        """;
}
