namespace Orleans.Placement;

/// <summary>Which silo gets a new activation.</summary>
internal enum PlacementKind
{
    Random,
    PreferLocal,
    HashBased,
    ActivationCountBased,
    ResourceOptimized,
    StatelessWorker,
}
