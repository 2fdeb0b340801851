namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>What is written at each step: which checkpoint holds, and what has changed since.</summary>
[GenerateSerializer, Alias("om.NotifierHead")]
public sealed class NotifierHead
{
    /// <summary>Its number; 0: there is none yet, and everything is a change.</summary>
    [Id(0)]
    public long Checkpoint { get; set; }

    [Id(1)]
    public NotifierChanges Changes { get; set; } = new();
}

/// <summary>The whole state of the notifier at some time.</summary>
[GenerateSerializer, Alias("om.NotifierCheckpoint")]
public sealed class NotifierCheckpoint
{
    /// <summary>From 1.</summary>
    [Id(0)]
    public long Number { get; set; }

    [Id(1)]
    public NotifierState State { get; set; } = new();
}
