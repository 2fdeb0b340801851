using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>How large a simulated fleet is, and how busy.</summary>
internal sealed record FleetPlan
{
    public required SiloConnection Silo { get; init; }

    public required int Nodes { get; init; }

    /// <summary>Records per second of each node and model.</summary>
    public required double Rate { get; init; }

    /// <summary>Decides every draw; which records go into which batch is left to the clock.</summary>
    public required int Seed { get; init; }

    /// <summary>A directory in which each node has a spool of its own; null: none.</summary>
    public string? Spool { get; init; }

    /// <summary>Share of the records that the canary version serves.</summary>
    public double CanaryShare { get; init; } = 0.1;

    /// <summary>How long each incident lasts; zero: there are none.</summary>
    public TimeSpan IncidentLength { get; init; }

    public IReadOnlyList<FleetModel> Models { get; init; } = [new FraudModel(), new TaggerModel(), new HousePriceModel(), new AssistantModel()];

    public string NodeName(int index) => FormattableString.Invariant($"node-{index + 1:00}");

    /// <summary>
    /// A generator of its own for each node and purpose. Seeds are scattered (SplitMix64, Steele et al. 2014), since generators of neighbouring
    /// seeds resemble each other. Not HashCode: it differs from process to process.
    /// </summary>
    public Random RandomOf(int node, NodeDraws draws)
    {
        unchecked
        {
            var z = ((((ulong)(uint)Seed) << 32) | (uint)node) + (((ulong)draws + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return new Random((int)((z ^ (z >> 31)) & int.MaxValue));
        }
    }

    public MonitorClientOptions ClientOptions(int index)
    {
        var name = NodeName(index);
        var options = new MonitorClientOptions
        {
            Endpoints = [.. Silo.Endpoints],
            Security = Silo.Security,
            Node = name,
            // Many clients share this process: each takes far less than an inference process gives its only one.
            BufferBytes = 1 << 20,
            MaxInFlight = 2,
            MaxQueuedBytes = 8 << 20,
        };
        if (Spool is not null)
            options.Spool.Directory = Path.Combine(Spool, name);
        return options;
    }
}
