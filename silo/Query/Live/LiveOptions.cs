namespace OrleansMonitor.Silo.Query.Live;

/// <summary>Streams of changes (configuration section <c>Live</c>).</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Streams that are open at once, 1 to 10,000. Default 500. Past it the answer is 429.</summary>
    public int MaxStreams { get; set; } = 500;

    /// <summary>Streams of one client, 1 to 1,000. Default 20. Programs of this machine that need not say who they are have no limit of their own.</summary>
    public int MaxStreamsPerClient { get; set; } = 20;
}
