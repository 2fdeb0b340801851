namespace OrleansMonitor.Cli.Hosting;

/// <summary>Where results are put by taking the place of what is there.</summary>
internal static class OutputPath
{
    private static readonly string[] Devices = ["/dev/", "/proc/", "/sys/"];

    /// <summary>Whether a path, or what it links to, is no file that another one may take the place of.</summary>
    public static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return Array.Exists(Devices, folder => path.StartsWith(folder, StringComparison.Ordinal) || target.StartsWith(folder, StringComparison.Ordinal));
    }
}
