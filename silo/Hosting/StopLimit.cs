namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Ends the process when a stop takes longer than it may. What was accepted is committed by then, or could not be: Orleans waits a minute
/// for each thing that it still wants to write to a database which is away, and whoever stops pods would kill the process meanwhile.
/// </summary>
internal static class StopLimit
{
    /// <summary>A little more than the stop's parts have together, so that these end by themselves.</summary>
    public static readonly TimeSpan Patience = ServerLimits.ShutdownTimeout + TimeSpan.FromSeconds(5);

    /// <param name="lifetime">Says when the stop begins.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="exit">Ends the process with a code.</param>
    public static void Guard(IHostApplicationLifetime lifetime, TimeProvider time, Action<int> exit) => lifetime.ApplicationStopping.Register(() =>
    {
        // The timer keeps itself alive until the process has ended.
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                GC.KeepAlive(timer);
                Console.Error.WriteLine($"The stop took longer than {Patience.TotalSeconds:0} s and ends here. What was not committed was not acknowledged; its clients send it again.");
                exit(1);
            },
            null,
            Patience,
            Timeout.InfiniteTimeSpan);
    });
}
