using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Resources;

/// <summary>
/// NVIDIA's GPUs by the NVML library of the driver (NVML API Reference Guide), which is loaded if it is there. A function
/// that answers with an error leaves its figure unknown.
/// </summary>
internal sealed unsafe class NvmlReader : IGpuReader
{
    private const int Success = 0;
    private const float MilliwattsPerWatt = 1000;

    private readonly nint _library;
    private readonly delegate* unmanaged<int> _shutdown;
    private readonly delegate* unmanaged<uint*, int> _count;
    private readonly delegate* unmanaged<uint, nint*, int> _byIndex;
    private readonly delegate* unmanaged<nint, Utilization*, int> _utilization;
    private readonly delegate* unmanaged<nint, Memory*, int> _memory;
    private readonly delegate* unmanaged<nint, uint*, int> _power;
    private bool _disposed;

    private NvmlReader(nint library)
    {
        _library = library;
        _shutdown = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "nvmlShutdown");
        _count = (delegate* unmanaged<uint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetCount_v2");
        _byIndex = (delegate* unmanaged<uint, nint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetHandleByIndex_v2");
        _utilization = (delegate* unmanaged<nint, Utilization*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetUtilizationRates");
        _memory = (delegate* unmanaged<nint, Memory*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetMemoryInfo");
        _power = (delegate* unmanaged<nint, uint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetPowerUsage");
    }

    /// <summary>Null: there is no library, or no driver behind it.</summary>
    public static NvmlReader? TryLoad(string library = "libnvidia-ml.so.1")
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
            return null;
        try
        {
            var initialize = (delegate* unmanaged<int>)NativeLibrary.GetExport(handle, "nvmlInit_v2");
            var reader = new NvmlReader(handle);
            if (initialize() == Success)
                return reader;
        }
        catch (EntryPointNotFoundException)
        {
            // A library of that name with other functions is as good as none.
        }

        NativeLibrary.Free(handle);
        return null;
    }

    public IReadOnlyList<GpuReading> Read()
    {
        uint count;
        if (_disposed || _count(&count) != Success)
            return [];
        var readings = new List<GpuReading>((int)Math.Min(count, WireLimits.MaxGpus));
        for (var i = 0u; i < count && i < WireLimits.MaxGpus; i++)
        {
            nint device;
            if (_byIndex(i, &device) == Success)
                readings.Add(Read(device));
        }

        return readings;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _shutdown();
        NativeLibrary.Free(_library);
    }

    private GpuReading Read(nint device)
    {
        Utilization utilization;
        Memory memory;
        uint milliwatts;
        var hasMemory = _memory(device, &memory) == Success;
        return new GpuReading(
            _utilization(device, &utilization) == Success ? utilization.GpuPercent / 100f : float.NaN,
            hasMemory ? (long)memory.Used : -1,
            hasMemory ? (long)memory.Total : -1,
            _power(device, &milliwatts) == Success ? milliwatts / MilliwattsPerWatt : float.NaN);
    }

    // nvmlUtilization_t
    private struct Utilization
    {
        public uint GpuPercent;
        public uint MemoryPercent;
    }

    // nvmlMemory_t
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
