namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Where settings come from beside the defaults; later ones win: <c>appsettings.json</c> beside the program, environment variables
/// (<c>ORLEANSMONITOR_Storage__DataDirectory</c>), the command line (<c>--Storage:DataDirectory=…</c>).
/// </summary>
internal static class SiloConfiguration
{
    public const string EnvironmentPrefix = "ORLEANSMONITOR_";
    public const string DefaultUrls = "http://127.0.0.1:8080";

    public const string Usage = """
        usage: OrleansMonitor.Silo [--urls URL[;URL]] [--data DIRECTORY] [--Section:Setting VALUE]…

          --urls URL        addresses to listen on (default http://127.0.0.1:8080)
          --data DIRECTORY  where the database file is kept (default ./data)
          --check           reads the settings, says what is wrong with them, and ends: 0 where nothing is
          --help            this text

        Every setting can also come from appsettings.json beside the program or from the environment,
        for example ORLEANSMONITOR_Commit__Interval=00:00:01. Sections: Aggregation, Alerting, Cardinality,
        Cluster, Commit, Ingest, KServe, Labels, Logging, Management, Notifications, Otlp, Postgres, Prices,
        Scrape, Security, Serving, Storage, Telemetry. A name that nothing reads is refused. What is secret is not taken from the command line.
        """;

    /// <summary>Options that stand for a setting.</summary>
    public static Dictionary<string, string> Switches { get; } = new() { ["--data"] = "Storage:DataDirectory" };

    /// <summary>Nothing else is read: a variable of the environment without the prefix has no effect.</summary>
    public static void UseSources(ConfigurationManager configuration, string[] args)
    {
        configuration.Sources.Clear();
        configuration.SetBasePath(AppContext.BaseDirectory);
        configuration.AddInMemoryCollection(LogDefaults.Levels);
        configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false);
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        configuration.AddCommandLine(args, Switches);
    }
}
