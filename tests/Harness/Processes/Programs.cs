namespace OrleansMonitor.Harness.Processes;

/// <summary>Where the build put the programs under test, beside this assembly's own folder.</summary>
public static class Programs
{
    public static string Silo => Find("OrleansMonitor.Silo", "OrleansMonitor.Silo.dll");

    public static string Cli => Find("OrleansMonitor.Cli", "orleansmonitor.dll");

    public static string Recorder => Find("OrleansMonitor.Recorder", "OrleansMonitor.Recorder.dll");

    private static string Find(string project, string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, assembly);
    }
}
