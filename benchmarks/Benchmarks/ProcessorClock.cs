using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace OrleansMonitor.Benchmarks;

/// <summary>
/// Processor time of the calling thread: what other processes and other threads of this one use does not count, so that ratios
/// hold on a machine that is not idle. Linux only.
/// </summary>
internal sealed partial class ProcessorClock : IClock
{
    // CLOCK_THREAD_CPUTIME_ID of linux/time.h.
    private const int ThreadProcessorTime = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public string Title => "thread processor time";

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => new(NanosecondsPerSecond);

    public long GetTimestamp() =>
        ReadClock(ThreadProcessorTime, out var time) == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : throw new InvalidOperationException($"clock_gettime failed: error {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ReadClock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        // time_t and long, both of the width of a pointer.
        public nint Seconds;
        public nint Nanoseconds;
    }
}
