using OrleansMonitor.AlertStudy;

// What docs/alerts.md says of false alarms, delays and flapping: dotnet run -c Release --project benchmarks/AlertStudy
const int Seed = 20_260_301;
Console.WriteLine($"seed {Seed}");
FalseAlarms.Write(Console.Out);
Comparisons.Write(Console.Out);
LatencyStudy.Write(Console.Out, new Random(Seed));
Days.Write(Console.Out, new Random(Seed));
Delays.Write(Console.Out, new Random(Seed));
Flapping.Write(Console.Out, new Random(Seed));
