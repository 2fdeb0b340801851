using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Resources;

/// <summary>
/// Means and maxima of what nodes used, and the resource-time from which a price list makes a cost. Resource-time is kept
/// and not cost, so that parts merge whatever the prices, and a new price list applies to old windows.
/// </summary>
public sealed class ResourceUsage
{
    private const double SecondsPerHour = 3600;
    private const double JoulesPerKilowattHour = 3.6e6;
    private const double BytesPerGiB = 1L << 30;
    private const byte Form = 1;

    private Gauge _cpu;
    private Gauge _memoryBytes;
    private Gauge _memoryRatio;
    private Gauge _gpu;
    private Gauge _gpuMemoryBytes;
    private Gauge _gpuMemoryRatio;
    private Gauge _power;

    private readonly ExactSum _coveredSeconds = new();
    private readonly ExactSum _kilowattHours = new();
    private readonly ExactSeconds _used = new();
    private readonly ExactSeconds _allotted = new();

    public bool IsEmpty => Readings == 0;

    /// <summary>Readings of nodes.</summary>
    public ulong Readings { get; private set; }

    /// <summary>Node-seconds that the readings stand for.</summary>
    public double CoveredSeconds => _coveredSeconds.ToDouble();

    /// <summary>CPU utilisation, 0 to 1 of the allotted cores.</summary>
    public Gauge Cpu => _cpu;

    /// <summary>Memory in use per node, bytes.</summary>
    public Gauge MemoryBytes => _memoryBytes;

    /// <summary>Memory in use, 0 to 1 of the limit.</summary>
    public Gauge MemoryUtilization => _memoryRatio;

    /// <summary>Utilisation per GPU, 0 to 1.</summary>
    public Gauge Gpu => _gpu;

    /// <summary>Memory in use per GPU, bytes.</summary>
    public Gauge GpuMemoryBytes => _gpuMemoryBytes;

    /// <summary>Memory in use per GPU, 0 to 1 of what it has.</summary>
    public Gauge GpuMemoryUtilization => _gpuMemoryRatio;

    /// <summary>Power draw per GPU, W.</summary>
    public Gauge PowerWatts => _power;

    public ResourceSeconds Used => _used.Value;

    public ResourceSeconds Allotted => _allotted.Value;

    /// <summary>Energy that the GPUs drew, kWh.</summary>
    public double KilowattHours => _kilowattHours.ToDouble();

    /// <summary>Σ resource-time · price per unit of time, in the currency of the prices. Null when there is no reading.</summary>
    public double? Cost(ResourcePrices prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        if (IsEmpty)
            return null;
        var paid = prices.Basis == CostBasis.Allotted ? Allotted : Used;
        var perHour = (paid.CpuCore * prices.CpuCoreHour) + (paid.MemoryGiB * prices.MemoryGiBHour) + (paid.Gpu * prices.GpuHour);
        return (perHour / SecondsPerHour) + (KilowattHours * prices.KilowattHour);
    }

    /// <summary>Adds a node's reading. False, and nothing is added, if its interval is not a positive number.</summary>
    public bool Add(in ResourceReading reading, ReadOnlySpan<GpuReading> gpus = default)
    {
        var seconds = reading.Interval;
        if (!(seconds > 0 && double.IsFinite(seconds)))
            return false;
        Readings++;
        _coveredSeconds.Add(seconds);
        _cpu.Add(reading.CpuUtilization);
        _memoryBytes.Add(reading.MemoryBytes);
        _memoryRatio.Add(Ratio(reading.MemoryBytes, reading.MemoryLimitBytes));
        var used = new ResourceSeconds(
            Known(reading.CpuUtilization * reading.CpuCores),
            Known(reading.MemoryBytes) / BytesPerGiB,
            0);
        var allotted = new ResourceSeconds(Known(reading.CpuCores), Known(reading.MemoryLimitBytes) / BytesPerGiB, gpus.Length);
        foreach (ref readonly var gpu in gpus)
        {
            _gpu.Add(gpu.Utilization);
            _gpuMemoryBytes.Add(gpu.MemoryBytes);
            _gpuMemoryRatio.Add(Ratio(gpu.MemoryBytes, gpu.MemoryLimitBytes));
            _power.Add(gpu.PowerWatts);
            used += new ResourceSeconds(0, 0, Known(gpu.Utilization));
            _kilowattHours.Add(Times(Known(gpu.PowerWatts), seconds) / JoulesPerKilowattHour);
        }

        _used.Add(Times(used, seconds));
        _allotted.Add(Times(allotted, seconds));
        return true;
    }

    public void Clear()
    {
        Readings = 0;
        _coveredSeconds.Clear();
        _kilowattHours.Clear();
        (_cpu, _memoryBytes, _memoryRatio) = (default, default, default);
        (_gpu, _gpuMemoryBytes, _gpuMemoryRatio, _power) = (default, default, default, default);
        _used.Clear();
        _allotted.Clear();
    }

    public void Merge(ResourceUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Readings += other.Readings;
        _coveredSeconds.Add(other._coveredSeconds);
        _kilowattHours.Add(other._kilowattHours);
        _used.Merge(other._used);
        _allotted.Merge(other._allotted);
        _cpu.Merge(other._cpu);
        _memoryBytes.Merge(other._memoryBytes);
        _memoryRatio.Merge(other._memoryRatio);
        _gpu.Merge(other._gpu);
        _gpuMemoryBytes.Merge(other._gpuMemoryBytes);
        _gpuMemoryRatio.Merge(other._gpuMemoryRatio);
        _power.Merge(other._power);
    }

    /// <summary>
    /// Form 0: nothing. Form 1: readings, covered seconds, kWh, used and allotted resource-seconds, and the gauges in the order of the
    /// properties.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(IsEmpty ? (byte)0 : Form);
        if (IsEmpty)
            return;
        writer.WriteVarUInt(Readings);
        _coveredSeconds.WriteTo(writer);
        _kilowattHours.WriteTo(writer);
        _used.WriteTo(writer);
        _allotted.WriteTo(writer);
        _cpu.WriteTo(writer);
        _memoryBytes.WriteTo(writer);
        _memoryRatio.WriteTo(writer);
        _gpu.WriteTo(writer);
        _gpuMemoryBytes.WriteTo(writer);
        _gpuMemoryRatio.WriteTo(writer);
        _power.WriteTo(writer);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        if (form == 0)
            return;
        if (form != Form)
            throw new AggregateFormatException($"a resource usage has the unknown form {form}");
        Readings += reader.ReadTally();
        _coveredSeconds.MergeAmountFrom(ref reader);
        _kilowattHours.MergeAmountFrom(ref reader);
        _used.MergeFrom(ref reader);
        _allotted.MergeFrom(ref reader);
        _cpu.MergeFrom(ref reader);
        _memoryBytes.MergeFrom(ref reader);
        _memoryRatio.MergeFrom(ref reader);
        _gpu.MergeFrom(ref reader);
        _gpuMemoryBytes.MergeFrom(ref reader);
        _gpuMemoryRatio.MergeFrom(ref reader);
        _power.MergeFrom(ref reader);
    }

    private static ResourceSeconds Times(in ResourceSeconds rate, double seconds) =>
        new(Times(rate.CpuCore, seconds), Times(rate.MemoryGiB, seconds), Times(rate.Gpu, seconds));

    // No sum can hold an infinite time.
    private static double Times(double rate, double seconds) => Math.Min(rate * seconds, double.MaxValue);

    // What is not known costs nothing.
    private static double Known(double value) => value > 0 && double.IsFinite(value) ? value : 0;

    private static double Ratio(long used, long limit) => used >= 0 && limit > 0 ? (double)used / limit : double.NaN;
}

/// <summary>Resources multiplied by the time for which they were used or held: what a bill is made of.</summary>
/// <param name="CpuCore">Core-seconds.</param>
/// <param name="MemoryGiB">GiB-seconds (1 GiB = 2^30 bytes).</param>
/// <param name="Gpu">GPU-seconds.</param>
public readonly record struct ResourceSeconds(double CpuCore, double MemoryGiB, double Gpu)
{
    public static ResourceSeconds operator +(ResourceSeconds a, ResourceSeconds b) =>
        new(a.CpuCore + b.CpuCore, a.MemoryGiB + b.MemoryGiB, a.Gpu + b.Gpu);
}
