using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Storage;

/// <summary>What a grain owns in the store: the rows, producers and chunks of one node or one model.</summary>
public readonly record struct OwnerId(OwnerKind Kind, string Name)
{
    public static OwnerId Node(string name) => new(OwnerKind.Node, name);

    public static OwnerId Model(string name) => new(OwnerKind.Model, name);

    public override string ToString() => $"{Kind}:{Name}";
}
