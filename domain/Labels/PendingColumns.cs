namespace OrleansMonitor.Domain.Labels;

/// <summary>The tags of the columns that came later to the chunks of predictions, for ever.</summary>
internal enum PendingColumns : byte
{
    /// <summary>A <see cref="DimensionTable"/>, and an index into it for each prediction (1-based, 0: none).</summary>
    Dimensions = 1,
}
