namespace OrleansMonitor.Harness.Postgres;

/// <summary>The server's programs on this machine: on PATH, or where the usual packages put them, the newest first.</summary>
public static class PostgresBinaries
{
    private static readonly (string Root, string Pattern, string Below)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
    ];

    /// <summary>Null when there are none.</summary>
    public static string? Directory { get; } = Find();

    /// <summary>Why no server can be started here; null when one can.</summary>
    public static string? Missing { get; } = Explain();

    private static string? Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var packaged = Places
            .Where(place => System.IO.Directory.Exists(place.Root))
            .SelectMany(place => System.IO.Directory.GetDirectories(place.Root, place.Pattern)
                .OrderByDescending(directory => double.TryParse(Path.GetFileName(directory).Split('-', '@')[^1], out var version) ? version : 0)
                .Select(directory => Path.Combine(directory, place.Below)));
        return onPath.Concat(packaged).FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }

    private static string? Explain()
    {
        if (OperatingSystem.IsWindows())
            return "the tests' PostgreSQL server needs a POSIX shell";
        if (Directory is null)
            return "there are no PostgreSQL server programs (initdb, postgres) on PATH or in /usr/lib/postgresql";
        if (Environment.IsPrivilegedProcess && !(File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))))
            return "PostgreSQL does not run as root, and there is no user 'postgres' to run it as";
        return null;
    }
}
