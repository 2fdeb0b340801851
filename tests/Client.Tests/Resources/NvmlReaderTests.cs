using System.Diagnostics;
using OrleansMonitor.Client.Resources;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Client.Tests.Resources;

public sealed class NvmlReaderTests
{
    // The functions of NVML's reference guide that are called, for two devices; the second knows no power.
    private const string Source = """
        typedef struct { unsigned int gpu, memory; } utilization;
        typedef struct { unsigned long long total, free, used; } memory;
        int nvmlInit_v2(void) { return INIT; }
        int nvmlShutdown(void) { return 0; }
        int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **device) { *device = (void *)(unsigned long)(index + 1); return 0; }
        int nvmlDeviceGetUtilizationRates(void *device, utilization *u) { u->gpu = 40 * (unsigned long)device; u->memory = 1; return 0; }
        int nvmlDeviceGetMemoryInfo(void *device, memory *m) { m->total = 1000; m->free = 300; m->used = 700; return 0; }
        int nvmlDeviceGetPowerUsage(void *device, unsigned int *milliwatts) { *milliwatts = 123500; return (unsigned long)device == 1 ? 0 : 3; }
        """;

    [Fact]
    public void No_library_is_no_reader() => NvmlReader.TryLoad("libno-such-library.so.1").ShouldBeNull();

    [Fact]
    public void A_library_with_other_functions_is_no_reader() => NvmlReader.TryLoad("libc.so.6").ShouldBeNull();

    [NeedsCompilerFact]
    public void Devices_are_read_through_the_librarys_functions()
    {
        using var directory = new TempDirectory();
        using (var reader = NvmlReader.TryLoad(Compile(directory, "0")))
        {
            reader.ShouldNotBeNull();
            reader.Read().ShouldBe([new GpuReading(0.4f, 700, 1000, 123.5f), new GpuReading(0.8f, 700, 1000, float.NaN)]);
        }

        NvmlReader.TryLoad(Compile(directory, "9")).ShouldBeNull("a driver that does not answer is none");
    }

    private static string Compile(TempDirectory directory, string init)
    {
        var source = Path.Combine(directory.Path, "nvml.c");
        var library = Path.Combine(directory.Path, $"libnvml-{init}.so");
        File.WriteAllText(source, Source);
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", $"-DINIT={init}", "-o", library, source]);
        compiler.WaitForExit();
        compiler.ExitCode.ShouldBe(0);
        return library;
    }

    private sealed class NeedsCompilerFactAttribute : FactAttribute
    {
        public NeedsCompilerFactAttribute()
        {
            if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/cc"))
                Skip = "there is no C compiler (/usr/bin/cc) to make a stand-in for libnvidia-ml with";
        }
    }
}
