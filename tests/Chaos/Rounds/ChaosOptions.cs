using System.Globalization;
using OrleansMonitor.Chaos.Faults;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>How many rounds of what; every bound is explicit, so that a run always ends.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = """
        usage: chaos [--rounds N] [--seed N] [--faults KIND[,KIND]…] [--silos N] [--nodes N] [--models N] [--away SECONDS] [--log FILE] [--silo DLL]
               chaos --upgrade SECONDS [--seed N] [--silos N] [--nodes N] [--models N] [--log FILE] [--silo DLL]

          --rounds N        1 to 1000 (default 30)
          --seed N          replays the choice of faults and of the moments (default: a new one, which is printed)
          --faults KINDS    which to choose from (default all): KillSilo, FreezeSilo, StopSilo, StopAll, KillAll,
                            RestartDatabase, CutDatabase, Scale
          --silos N         2 to 9 (default 3)
          --nodes N         nodes that send at once, 1 to 100 (default 6)
          --models N        models that each batch has records of, 1 to 50 (default 3)
          --away SECONDS    how long the database is cut off, 1 to 300 (default 30)
          --log FILE        where the silos' output goes (default: nowhere)
          --silo DLL        the silo's program
          --upgrade SECONDS instead of faults: makes a next version of the silo from these sources and replaces one silo after
                            the other by it, and back; each mixture is under load for that long, 1 to 3600
        """;

    public int Rounds { get; init; } = 30;

    public int Seed { get; init; } = Random.Shared.Next();

    public IReadOnlyList<FaultKind> Faults { get; init; } = Enum.GetValues<FaultKind>();

    public int Silos { get; init; } = 3;

    public int Nodes { get; init; } = 6;

    public int Models { get; init; } = 3;

    /// <summary>Records of each model in a batch.</summary>
    public int Records { get; init; } = 200;

    public TimeSpan DatabaseAway { get; init; } = TimeSpan.FromSeconds(30);

    public string? LogFile { get; init; }

    public string Silo { get; init; } = "artifacts/bin/OrleansMonitor.Silo/release/OrleansMonitor.Silo.dll";

    /// <summary>How long each mixture of builds of a rolling upgrade is under load; null: rounds of faults instead of an upgrade.</summary>
    public TimeSpan? Upgrade { get; init; }

    /// <exception cref="ArgumentException">Says which argument is wrong.</exception>
    public static ChaosOptions Parse(string[] args)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = Number(args[i], value, 1, 1000) },
                "--seed" => options with { Seed = Number(args[i], value, 0, int.MaxValue) },
                "--faults" => options with { Faults = [.. value.Split(',').Select(Kind)] },
                "--silos" => options with { Silos = Number(args[i], value, 2, 9) },
                "--nodes" => options with { Nodes = Number(args[i], value, 1, 100) },
                "--models" => options with { Models = Number(args[i], value, 1, 50) },
                "--away" => options with { DatabaseAway = TimeSpan.FromSeconds(Number(args[i], value, 1, 300)) },
                "--log" => options with { LogFile = value },
                "--silo" => options with { Silo = value },
                "--upgrade" => options with { Upgrade = TimeSpan.FromSeconds(Number(args[i], value, 1, 3600)) },
                _ => throw new ArgumentException($"unknown option {args[i]}"),
            };
        }

        return options;
    }

    private static int Number(string option, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ArgumentException($"{option} is '{text}'; it must be {least} to {most}");

    private static FaultKind Kind(string text) =>
        Enum.TryParse<FaultKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new ArgumentException($"--faults has '{text}'; there are {string.Join(", ", Enum.GetNames<FaultKind>())}");
}
