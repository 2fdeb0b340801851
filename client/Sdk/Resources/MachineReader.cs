using System.Globalization;

namespace OrleansMonitor.Client.Resources;

/// <summary>The whole machine: <c>/proc/stat</c> and <c>/proc/meminfo</c> (proc(5)).</summary>
internal sealed class MachineReader(SystemFiles files) : ISystemReader
{
    // USER_HZ, the unit of /proc/stat, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    // Of user, nice, system, idle, iowait, irq, softirq, steal: guest time is part of user time, idle and iowait are not use.
    private static readonly int[] BusyColumns = [1, 2, 3, 6, 7, 8];

    public SystemReading Read()
    {
        var lines = files.ReadLines("/proc/stat");
        var total = files.ReadNumber("/proc/meminfo", "MemTotal");
        var available = files.ReadNumber("/proc/meminfo", "MemAvailable");
        return new SystemReading(
            Busy(lines),
            Math.Max(1, lines.Count(static line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]))),
            total is null || available is null ? -1 : (total.Value - available.Value) * 1024,
            total * 1024 ?? -1);
    }

    private static double Busy(string[] lines)
    {
        if (lines is not [var first, ..] || !first.StartsWith("cpu ", StringComparison.Ordinal))
            return double.NaN;
        var columns = first.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = 0.0;
        foreach (var column in BusyColumns)
        {
            if (column < columns.Length && double.TryParse(columns[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                ticks += value;
        }

        return ticks / TicksPerSecond;
    }
}
