using System.Globalization;
using OrleansMonitor.DriftStudy;

// What docs/data-monitoring.md says of false alarms and power: dotnet run -c Release --project benchmarks/DriftStudy [WEEKS]; with 0 weeks the first table alone
const int Seed = 20_260_501;
var weeks = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
Console.WriteLine(FormattableString.Invariant($"seed {Seed}, {weeks} weeks of each volume"));
StabilityTable.Write(Console.Out, new Random(Seed));
if (weeks > 0)
{
    QuietWeeks.Write(Console.Out, Seed, weeks);
    Power.Write(Console.Out, Seed, weeks);
}
