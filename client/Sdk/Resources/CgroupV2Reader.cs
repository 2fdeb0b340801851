namespace OrleansMonitor.Client.Resources;

/// <summary>
/// The process's control group in the unified hierarchy (kernel documentation, Control Group v2): <c>cpu.stat</c>,
/// <c>cpu.max</c>, <c>memory.current</c>, <c>memory.max</c>. A limit of any group above counts as well.
/// </summary>
internal sealed class CgroupV2Reader(SystemFiles files, string path, SystemReading machine) : ISystemReader
{
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>
    /// Null: the process is in no group that stands for the node. It does when it is limited, or when it is all that the
    /// process sees (a container); the session of a user is not the node.
    /// </summary>
    public static CgroupV2Reader? TryCreate(SystemFiles files, SystemReading machine)
    {
        if (files.ReadText($"{Mount}/cgroup.controllers") is null)
            return null;
        var line = files.ReadLines("/proc/self/cgroup").FirstOrDefault(static line => line.StartsWith("0::/", StringComparison.Ordinal));
        if (line is null)
            return null;
        var path = line["0::".Length..].TrimEnd('/');
        if (!files.DirectoryExists(Mount + path))
            path = "";
        var reader = new CgroupV2Reader(files, path, machine);
        var isContainer = path.Length == 0 && files.ReadText($"{Mount}/cpu.max") is not null;
        return isContainer || reader.CpuLimit() is not null || reader.MemoryLimit() is not null ? reader : null;
    }

    public SystemReading Read()
    {
        var own = Mount + path;
        var used = files.ReadNumber($"{own}/cpu.stat", "usage_usec");
        var memory = files.ReadNumber($"{own}/memory.current");
        // As the kubelet's working set: page cache that can be dropped at once is not use.
        var droppable = files.ReadNumber($"{own}/memory.stat", "inactive_file") ?? 0;
        return new SystemReading(
            used / 1e6 ?? double.NaN,
            Math.Min(CpuLimit() ?? machine.CpuCores, machine.CpuCores),
            memory is null ? -1 : Math.Max(0, memory.Value - droppable),
            Math.Min(MemoryLimit() ?? long.MaxValue, machine.MemoryLimitBytes));
    }

    private double? CpuLimit() => Least(static (files, group) =>
    {
        // "quota period" in microseconds, or "max period".
        if (files.ReadText($"{group}/cpu.max")?.Split(' ') is not [var quota, var period])
            return null;
        return SystemFiles.Parse(quota) is { } used && SystemFiles.Parse(period) is { } of and > 0 ? (double)used / of : null;
    });

    private long? MemoryLimit() => (long?)Least(static (files, group) => files.ReadNumber($"{group}/memory.max"));

    private double? Least(Func<SystemFiles, string, double?> limit)
    {
        double? least = null;
        for (var group = path; ; group = group[..group.LastIndexOf('/')])
        {
            if (limit(files, Mount + group) is { } value && !(value >= least))
                least = value;
            if (group.Length == 0)
                return least;
        }
    }
}
