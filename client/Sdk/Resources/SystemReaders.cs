namespace OrleansMonitor.Client.Resources;

internal static class SystemReaders
{
    /// <summary>What stands for the node: its container if the process is in one, otherwise the machine.</summary>
    public static ISystemReader Create(string root)
    {
        if (!OperatingSystem.IsLinux())
            return new ProcessReader();
        var files = new SystemFiles(root);
        var machine = new MachineReader(files);
        var reading = machine.Read();
        return CgroupV2Reader.TryCreate(files, reading)
            ?? CgroupV1Reader.TryCreate(files, reading)
            ?? (double.IsNaN(reading.CpuSeconds) ? new ProcessReader() : (ISystemReader)machine);
    }
}
