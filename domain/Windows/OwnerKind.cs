namespace OrleansMonitor.Domain.Windows;

public enum OwnerKind : byte
{
    Node = 1,
    Model = 2,

    /// <summary>What is seen by the wall clock: the nodes of the model of that name, or, without a name, the silos. It has no windows.</summary>
    Presence = 3,
}
