using System.Globalization;

namespace OrleansMonitor.Harness.Processes;

/// <summary>A process with all that it started, as <c>/proc</c> shows them.</summary>
public static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of the processes that run, and of those of theirs that have ended.</summary>
    public static double ProcessorSeconds(int root)
    {
        var processes = new List<(int Id, int Parent, long Ticks)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(directory) is { } read)
                processes.Add((id, read.Parent, read.Ticks));
        }

        var children = processes.ToLookup(static process => process.Parent);
        return Sum(root) / TicksPerSecond;

        long Sum(int id) => processes.Where(process => process.Id == id).Sum(static process => process.Ticks) + children[id].Sum(child => Sum(child.Id));
    }

    // Fields 4 and 14 to 17 of stat; the second one, the name, may hold spaces.
    private static (int Parent, long Ticks)? Read(string directory)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(static field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }
}
