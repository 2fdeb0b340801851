using OrleansMonitor.ComparisonStudy;

// What docs/comparison.md says of false alarms and power: dotnet run -c Release --project benchmarks/ComparisonStudy [RUNS]
const int Seed = 20_260_401;
var runs = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
Console.WriteLine($"seed {Seed}, {runs} runs");
FalseVerdicts.Write(Console.Out, Seed, runs);
Power.Write(Console.Out, Seed, runs / 5);
