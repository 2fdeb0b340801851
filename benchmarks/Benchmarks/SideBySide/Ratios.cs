using OrleansMonitor.Benchmarks.Folding;
using OrleansMonitor.Benchmarks.Sketches;

namespace OrleansMonitor.Benchmarks.SideBySide;

/// <summary>The ratios that have a limit, each measured side by side.</summary>
internal static class Ratios
{
    public static void Print()
    {
        var clock = new ProcessorClock();
        if (!clock.IsAvailable)
        {
            Console.Error.WriteLine("--ratios needs the processor time of a thread, which is read on Linux only");
            return;
        }

        Console.WriteLine("| | baseline, ns | measured, ns | ratio, median | quartiles | limit |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var comparison in All())
            comparison.Print(clock);
    }

    private static IEnumerable<ContenderComparison> All()
    {
        var insert = new SketchInsertBenchmarks();
        insert.Setup();
        yield return new("batched sketch insert ÷ array increment, a value", 2.5, LatencyBatches.Total, () => insert.ArrayIncrement(), () => insert.AddRange());
        yield return new("the same, the sketch emptied after each column", 2.5, LatencyBatches.Total, () => insert.ArrayIncrement(), () => insert.AddRangeCleared());
        var merge = new SketchMergeBenchmarks();
        merge.Setup();
        yield return new("sketch merge ÷ scalar loop, 1,024 bins", 0.2, 1, () => merge.ScalarLoop(), () => merge.Merge());
        var small = new FoldBenchmarks();
        small.SetupSmall();
        yield return new("1,000 active windows ÷ 1, batches of 2,000, a record", 1.2, FoldBenchmarks.Small, () => small.SmallOneWindow(), () => small.SmallThousandWindows());
        var large = new FoldBenchmarks();
        large.SetupLarge();
        yield return new("1,000 active windows ÷ 1, batches of 65,536, a record", 1.2, FoldBenchmarks.Large, () => large.LargeOneWindow(), () => large.LargeThousandWindows());
    }
}
