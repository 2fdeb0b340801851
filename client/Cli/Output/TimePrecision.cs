namespace OrleansMonitor.Cli.Output;

/// <summary>How much of a time is shown, in ascending order.</summary>
internal enum TimePrecision
{
    Date,
    Minute,
    Second,
}
