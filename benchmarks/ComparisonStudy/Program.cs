using OrleansMonitor.ComparisonStudy;

// What docs/comparison.md says of false alarms and power: dotnet run -c Release --project benchmarks/ComparisonStudy [RUNS]
// Its figures of probabilities, intervals and measurements:      dotnet run -c Release --project benchmarks/ComparisonStudy outputs [RUNS]
// What docs/data-monitoring.md says of embeddings:               dotnet run -c Release --project benchmarks/ComparisonStudy embeddings [RUNS [normal clusters power few]]
const int Seed = 20_260_401;
if (args is ["embeddings", ..])
{
    var repeated = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 300;
    Console.WriteLine($"seed {Seed}, {repeated} runs");
    foreach (var part in args.Length > 2 ? args[2..] : ["normal", "clusters", "power"])
    {
        if (part == "few")
            EmbeddingDrift.WriteFew(Console.Out, Seed, repeated);
        else if (part == "power")
            EmbeddingDrift.WritePower(Console.Out, Seed, repeated);
        else
            EmbeddingDrift.WriteFalseAlarms(Console.Out, Seed, repeated, part);
    }

    return;
}

if (args is ["outputs", ..])
{
    var repeated = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
    Console.WriteLine($"seed {Seed}, {repeated} runs");
    OutputVerdicts.WriteFalse(Console.Out, Seed, repeated);
    OutputVerdicts.WritePower(Console.Out, Seed, repeated / 5);
    return;
}

var runs = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
Console.WriteLine($"seed {Seed}, {runs} runs");
FalseVerdicts.Write(Console.Out, Seed, runs);
Power.Write(Console.Out, Seed, runs / 5);
