using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace OrleansMonitor.Benchmarks;

/// <summary>
/// How benchmarks run: in this process, because the projects that BenchmarkDotNet otherwise generates and builds do not expect
/// the central output folder.
/// </summary>
internal static class BenchmarkSettings
{
    // Of half a second each: the runtime's tiers of compilation take seconds to settle, and a peer that is measured before they
    // did looks slower than it is.
    private const int WarmupIterations = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    /// <param name="isShort">A look at whether all works, in about three seconds a case; the figures are rough.</param>
    public static IConfig Create(bool isShort)
    {
        var job = isShort
            ? Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(200)).WithWarmupCount(WarmupIterations)
            : Job.Default.WithMinWarmupCount(WarmupIterations).WithMaxIterationCount(20);
        var processor = new ProcessorClock();
        if (processor.IsAvailable)
            job = job.WithClock(processor);
        return ManualConfig
            .Create(DefaultConfig.Instance)
            .AddJob(job.WithToolchain(new InProcessEmitToolchain(Timeout, logOutput: true)))
            .AddDiagnoser(MemoryDiagnoser.Default);
    }
}
