namespace OrleansMonitor.Cli.Fleet.Incidents;

internal enum IncidentKind
{
    /// <summary>One node takes several times as long for every request.</summary>
    SlowNode,

    /// <summary>The inputs of one model change: a feature moves, and a category comes that was never seen.</summary>
    InputDrift,

    /// <summary>The new version of one classifier is wrong far more often.</summary>
    AccuracyDrop,

    /// <summary>Users of one model like its answers far less often, and nothing else changes.</summary>
    FallingFeedback,

    /// <summary>One node's process goes without a word, and comes back later as another producer.</summary>
    SilentNode,

    /// <summary>All nodes get several times the requests, and serve them well: nothing is wrong.</summary>
    TrafficSurge,

    /// <summary>One classifier is wrong far more often about the requests of one country, and about no others.</summary>
    WorseSlice,
}
