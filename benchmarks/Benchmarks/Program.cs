using BenchmarkDotNet.Running;
using OrleansMonitor.Benchmarks;
using OrleansMonitor.Benchmarks.Folding;
using OrleansMonitor.Benchmarks.Notifications;
using OrleansMonitor.Benchmarks.Rules;
using OrleansMonitor.Benchmarks.SideBySide;
using OrleansMonitor.Benchmarks.Windows;

switch (args)
{
    case ["--sizes"]:
        WindowSizes.Print();
        break;
    case ["--rules"]:
        RuleEvaluations.Print();
        break;
    case ["--storm"]:
        AlertStorm.Print();
        break;
    case ["--baseline"]:
        BaselineFolds.Print();
        break;
    case ["--dimensions"]:
        DimensionFolds.Print();
        break;
    case ["--columns"]:
        ColumnFolds.Print();
        break;
    case ["--ratios"]:
        Ratios.Print();
        break;
    default:
        BenchmarkSwitcher
            .FromAssembly(typeof(BenchmarkSettings).Assembly)
            .Run([.. args.Where(static arg => arg != "--short")], BenchmarkSettings.Create(isShort: args.Contains("--short")));
        break;
}
