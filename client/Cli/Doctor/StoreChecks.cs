using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>The store, the room that it has, and how near the cluster is to its limits.</summary>
internal static class StoreChecks
{
    private const double LeastFree = 0.1;
    private const double HardlyFree = 0.02;
    // Of a large disk a small share is much still.
    private const double NoneBytes = 100 << 20, HardlyBytes = 1L << 30, LeastBytes = 20L << 30;
    private const double NearLimit = 0.9;

    private static readonly TimeSpan SlowStore = TimeSpan.FromSeconds(1);

    /// <summary>Room on the disk of a directory of this machine.</summary>
    public static Finding Disk(string directory)
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(directory));
            return Room(Path.GetFullPath(directory), drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Warning("store", "disk", $"the disk of {directory} cannot be asked ({problem.Message})", "Look at it by hand: df.");
        }
    }

    public static Finding Room(string of, double free, double total)
    {
        var found = $"{TableCell.Bytes(free).Shown} of {TableCell.Bytes(total).Shown} are free where {of} is";
        const string Advice = "Make room, or keep less: Aggregation:Retention, and orleansmonitor delete. A store without room refuses commits, and clients spool.";
        return free < NoneBytes || (free < total * HardlyFree && free < HardlyBytes) ? Finding.Fault("store", "disk", found, Advice)
            : free < total * LeastFree && free < LeastBytes ? Finding.Warning("store", "disk", found, Advice)
            : Finding.Ok("store", "disk", found);
    }

    /// <param name="limits">Null: the silo is of an earlier build, which does not say them.</param>
    public static IEnumerable<Finding> Of(LimitsAnswer? limits)
    {
        if (limits is null)
            yield break;
        var size = limits.StoreBytes is { } bytes ? $", {TableCell.Bytes(bytes).Shown}" : "";
        yield return limits.StoreSeconds switch
        {
            null => Finding.Fault("store", "answers", $"{limits.Store} does not answer", "See the silo's log: its disk is full or gone, or the database is down."),
            var seconds when seconds > SlowStore.TotalSeconds => Finding.Warning("store", "answers", $"{limits.Store} answers after {TableCell.Duration(seconds.Value)}{size}", "Its disk or the way to the database is slow: commits wait as long."),
            var seconds => Finding.Ok("store", "answers", $"{limits.Store} answers after {TableCell.Duration(seconds.Value)}{size}"),
        };
        if (limits.StoreFreeBytes is { } free && limits.StoreTotalBytes is { } total)
            yield return Room("the silo's data", free, total);
        foreach (var limit in (limits.Limits ?? []).Where(static limit => limit.Limit > 0 && limit.Count >= limit.Limit * NearLimit))
        {
            var found = $"{TableCell.Count(limit.Count).Shown} of at most {TableCell.Count(limit.Limit).Shown} {limit.Name}";
            var advice = limit.Setting is null ? "Names past it are not told apart: have fewer." : $"Names past it are refused or not told apart: raise {limit.Setting}, or have fewer.";
            yield return limit.Count >= limit.Limit ? Finding.Fault("store", "limits", found, advice) : Finding.Warning("store", "limits", found, advice);
        }
    }

    /// <summary>What is read of <c>/v1/cluster/limits</c>.</summary>
    internal sealed record LimitsAnswer(string? Store, double? StoreSeconds, double? StoreBytes, double? StoreFreeBytes, double? StoreTotalBytes, IReadOnlyList<LimitAnswer>? Limits);

    internal sealed record LimitAnswer(string? Name, long Count, long Limit, string? Setting);
}
