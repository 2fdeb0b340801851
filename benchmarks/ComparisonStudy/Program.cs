using OrleansMonitor.ComparisonStudy;

// What docs/comparison.md says of false alarms and power: dotnet run -c Release --project benchmarks/ComparisonStudy [RUNS]
// What docs/data-monitoring.md says of embeddings:               dotnet run -c Release --project benchmarks/ComparisonStudy embeddings [RUNS]
const int Seed = 20_260_401;
if (args is ["embeddings", ..])
{
    var repeated = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
    Console.WriteLine($"seed {Seed}, {repeated} runs");
    EmbeddingDrift.Write(Console.Out, Seed, repeated);
    return;
}

var runs = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
Console.WriteLine($"seed {Seed}, {runs} runs");
FalseVerdicts.Write(Console.Out, Seed, runs);
Power.Write(Console.Out, Seed, runs / 5);
