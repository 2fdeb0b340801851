using System.Globalization;

namespace OrleansMonitor.Load;

/// <summary>What to send; every bound is explicit, so that a load always ends.</summary>
internal sealed record LoadOptions
{
    public string Mode { get; init; } = "ingest";

    /// <summary>The silo's program; it is started on a free loopback port with a data directory that is deleted afterwards.</summary>
    public string Silo { get; init; } = "artifacts/bin/OrleansMonitor.Silo/release/OrleansMonitor.Silo.dll";

    public double WarmupSeconds { get; init; } = 5;

    public double Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 5;

    public int Nodes { get; init; } = 4;

    /// <summary>Records per batch.</summary>
    public int Batch { get; init; } = 2000;

    /// <summary>Windows that the records of one batch fall in.</summary>
    public int Windows { get; init; } = 1;

    /// <summary>Batches that a node sends before it waits for their commit.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>Processors of the silo and of the load, as taskset takes them; empty: wherever.</summary>
    public string SiloProcessors { get; init; } = "0";

    /// <summary>ingest: each round twice, without and with an active baseline of the model.</summary>
    public bool Baseline { get; init; }

    /// <summary>store: the server, as a connection string; null: a private one, durable, from the machine's own programs.</summary>
    public string? Postgres { get; init; }

    /// <summary>cluster: silos, 1 to 9.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>store: owners that commit at once.</summary>
    public int Owners { get; init; } = 256;

    /// <summary>store: rows in a commit.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>store: bytes of a row.</summary>
    public int RowBytes { get; init; } = 1800;

    /// <summary>page: models, each with a history.</summary>
    public int Models { get; init; } = 1000;

    /// <summary>page: days of history.</summary>
    public int Days { get; init; } = 30;

    /// <summary>page: records of a model in ten seconds, in its history and live.</summary>
    public int PerWindow { get; init; } = 5;

    /// <summary>page: where the history is made, and found again the next time; null: a directory that is deleted.</summary>
    public string? Data { get; init; }

    /// <summary>page: the silo has PostgreSQL instead of SQLite.</summary>
    public bool OnPostgres { get; init; }

    /// <summary>page: nothing after a restart, only pages that stay open.</summary>
    public bool OnlyOpen { get; init; }

    /// <summary>page: pages that stay open in the rounds.</summary>
    public int Pages { get; init; } = 10;

    /// <summary>page: how long one page is left open afterwards, and its memory looked at, minutes; 0: not at all.</summary>
    public double OpenMinutes { get; init; } = 10;

    public static LoadOptions Parse(string[] args)
    {
        var mode = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "ingest";
        var options = new LoadOptions { Mode = mode };
        for (var i = args.Length > 0 && args[0].StartsWith('-') ? 0 : 1; i < args.Length; i += 2)
        {
            if (args[i] is "--baseline" or "--on-postgres" or "--only-open")
            {
                options = args[i] switch
                {
                    "--baseline" => options with { Baseline = true },
                    "--on-postgres" => options with { OnPostgres = true },
                    _ => options with { OnlyOpen = true },
                };
                i--;
                continue;
            }

            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--silo" => options with { Silo = args[i + 1] },
                "--warmup" => options with { WarmupSeconds = Number(args[i + 1], 0, 600) },
                "--seconds" => options with { Seconds = Number(args[i + 1], 1, 3600) },
                "--rounds" => options with { Rounds = (int)Number(args[i + 1], 1, 100) },
                "--nodes" => options with { Nodes = (int)Number(args[i + 1], 1, 1000) },
                "--batch" => options with { Batch = (int)Number(args[i + 1], 1, 65_536) },
                "--windows" => options with { Windows = (int)Number(args[i + 1], 1, 10_000) },
                "--in-flight" => options with { InFlight = (int)Number(args[i + 1], 1, 64) },
                "--silo-processors" => options with { SiloProcessors = args[i + 1] },
                "--models" => options with { Models = (int)Number(args[i + 1], 1, 2000) },
                "--days" => options with { Days = (int)Number(args[i + 1], 1, 60) },
                "--per-window" => options with { PerWindow = (int)Number(args[i + 1], 1, 8) },
                "--data" => options with { Data = args[i + 1] },
                "--pages" => options with { Pages = (int)Number(args[i + 1], 0, 20) },
                "--open" => options with { OpenMinutes = Number(args[i + 1], 0, 600) },
                "--postgres" => options with { Postgres = args[i + 1] },
                "--silos" => options with { Silos = (int)Number(args[i + 1], 1, 9) },
                "--owners" => options with { Owners = (int)Number(args[i + 1], 1, 100_000) },
                "--rows" => options with { Rows = (int)Number(args[i + 1], 1, 10_000) },
                "--row-bytes" => options with { RowBytes = (int)Number(args[i + 1], 1, 1 << 20) },
                _ => throw new ArgumentException($"unknown option {args[i]}"),
            };
        }

        return options;
    }

    private static double Number(string text, double least, double most)
    {
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return value >= least && value <= most ? value : throw new ArgumentException($"{text} is not in {least} to {most}");
    }
}
