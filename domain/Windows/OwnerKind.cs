namespace OrleansMonitor.Domain.Windows;

public enum OwnerKind : byte
{
    Node = 1,
    Model = 2,
}
