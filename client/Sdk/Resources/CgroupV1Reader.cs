namespace OrleansMonitor.Client.Resources;

/// <summary>
/// The process's control groups in the older hierarchies (kernel documentation, Control Groups version 1): <c>cpuacct</c>,
/// <c>cpu</c> and <c>memory</c>.
/// </summary>
internal sealed class CgroupV1Reader(SystemFiles files, string cpu, string account, string memory, SystemReading machine) : ISystemReader
{
    private const string Mount = "/sys/fs/cgroup";

    // "No limit" is the largest multiple of a page; no machine comes near.
    private const long NoLimit = 1L << 60;

    /// <summary>Null: there is no limit, so the machine is the node.</summary>
    public static CgroupV1Reader? TryCreate(SystemFiles files, SystemReading machine)
    {
        var reader = new CgroupV1Reader(files, Group(files, "cpu"), Group(files, "cpuacct"), Group(files, "memory"), machine);
        return reader.CpuLimit() is not null || reader.MemoryLimit() is not null ? reader : null;
    }

    public SystemReading Read()
    {
        var used = files.ReadNumber($"{account}/cpuacct.usage");
        var memoryUsed = files.ReadNumber($"{memory}/memory.usage_in_bytes");
        var droppable = files.ReadNumber($"{memory}/memory.stat", "total_inactive_file") ?? 0;
        return new SystemReading(
            used / 1e9 ?? double.NaN,
            Math.Min(CpuLimit() ?? machine.CpuCores, machine.CpuCores),
            memoryUsed is null ? -1 : Math.Max(0, memoryUsed.Value - droppable),
            Math.Min(MemoryLimit() ?? long.MaxValue, machine.MemoryLimitBytes));
    }

    // A line is "id:controller,controller:/path". Inside of a container the path is often the host's, and the group is
    // mounted as the root.
    private static string Group(SystemFiles files, string controller)
    {
        foreach (var line in files.ReadLines("/proc/self/cgroup"))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path] || !controllers.Split(',').Contains(controller))
                continue;
            var mount = files.DirectoryExists($"{Mount}/{controllers}") ? $"{Mount}/{controllers}" : $"{Mount}/{controller}";
            return files.DirectoryExists(mount + path) ? mount + path.TrimEnd('/') : mount;
        }

        return $"{Mount}/{controller}";
    }

    private double? CpuLimit()
    {
        var quota = files.ReadNumber($"{cpu}/cpu.cfs_quota_us");
        var period = files.ReadNumber($"{cpu}/cpu.cfs_period_us");
        return quota > 0 && period > 0 ? (double)quota.Value / period.Value : null;
    }

    private long? MemoryLimit() => files.ReadNumber($"{memory}/memory.limit_in_bytes") is { } limit and < NoLimit ? limit : null;
}
