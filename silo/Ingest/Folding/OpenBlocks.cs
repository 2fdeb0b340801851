using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>
/// Collects records that come one by one as blocks, one a slice and node. When the blocks are too many or hold too many values they are folded
/// and begun again: their columns are as long as the block, however few records have a value.
/// </summary>
internal sealed class OpenBlocks
{
    private const int MaxBlocks = 64;

    // 8 bytes each.
    private const long MaxCells = 2 << 20;

    // Past it the buffers are let go with the request.
    private const long MaxRetainedCells = 256 << 10;

    private readonly Dictionary<(BatchFold Node, string Model, string Version, string Segment), int> _indices = [];
    private readonly List<(BatchFold Node, RecordBlockBuilder Builder)> _open = [];
    private readonly Stack<RecordBlockBuilder> _free = [];
    private long _cells;

    /// <summary>Whether the blocks must be folded before the next record.</summary>
    public bool IsFull { get; private set; }

    /// <summary>False if the blocks must be folded before; then there is room.</summary>
    public bool TryAdd(BatchFold node, IRecordValues record)
    {
        var builder = BuilderOf(node, record);
        if (!HasRoom(builder, record))
        {
            if (builder.Count > 0)
                return false;
            builder.ForgetNames();
        }

        var cells = builder.MaxCells;
        builder.Add(record.Row);
        foreach (var feature in record.Features)
        {
            _ = feature.Category is null
                ? builder.TryAddFeature(feature.Name, feature.Number)
                : builder.TryAddFeature(feature.Name, feature.Category);
        }

        foreach (var measurement in record.Measurements)
        {
            _ = measurement.Category is null
                ? builder.TryAddMeasurement(measurement.Name, measurement.Number)
                : builder.TryAddMeasurement(measurement.Name, measurement.Category);
        }

        foreach (var probability in record.Probabilities)
            builder.TryAddProbability(probability.Name, probability.Number);
        foreach (var dimension in record.Dimensions)
            _ = builder.TryAddDimension(dimension.Name, dimension.Category!);

        for (var i = 0; i < record.Embeddings.Count; i++)
            _ = builder.TryAddEmbedding(record.Embeddings.NameOf(i), record.Embeddings[i]);
        _cells += builder.MaxCells - cells;
        IsFull |= builder.IsFull || _cells >= MaxCells || _open.Count == MaxBlocks;
        return true;
    }

    /// <summary>Folds all blocks and begins them anew.</summary>
    public async ValueTask FoldAsync()
    {
        foreach (var (node, builder) in _open)
        {
            if (builder.Count > 0)
                await node.AddAsync(builder.Build());
        }

        Clear();
    }

    public void Clear()
    {
        foreach (var (_, builder) in _open)
        {
            if (builder.MaxCells > MaxRetainedCells)
                continue;
            builder.Clear();
            _free.Push(builder);
        }

        _open.Clear();
        _indices.Clear();
        _cells = 0;
        IsFull = false;
    }

    private static bool HasRoom(RecordBlockBuilder builder, IRecordValues record)
    {
        var (names, columns) = (0, 0);
        foreach (var feature in record.Features)
            builder.CountNewFeature(feature.Name, feature.Category is not null, ref names, ref columns);
        if (!builder.HasRoomForFeatures(names, columns))
            return false;
        (names, columns) = (0, 0);
        foreach (var measurement in record.Measurements)
            builder.CountNewMeasurement(measurement.Name, measurement.Category is not null, ref names, ref columns);
        if (!builder.HasRoomForMeasurements(names, columns))
            return false;
        (names, columns) = (0, 0);
        foreach (var probability in record.Probabilities)
            builder.CountNewProbability(probability.Name, ref names, ref columns);
        if (!builder.HasRoomForProbabilities(names, columns))
            return false;
        (names, columns) = (0, 0);
        foreach (var dimension in record.Dimensions)
            builder.CountNewDimension(dimension.Name, ref names, ref columns);
        if (!builder.HasRoomForDimensions(names, columns))
            return false;
        var added = 0;
        for (var i = 0; i < record.Embeddings.Count; i++)
        {
            if (!builder.HasRoomForEmbedding(record.Embeddings.NameOf(i), record.Embeddings[i].Length, ref added))
                return false;
        }

        return true;
    }

    private RecordBlockBuilder BuilderOf(BatchFold node, IRecordValues record)
    {
        var key = (node, record.Model, record.Version, record.Segment);
        if (_indices.TryGetValue(key, out var index))
            return _open[index].Builder;
        if (!_free.TryPop(out var builder))
            builder = new RecordBlockBuilder(doublePrecision: true) { LabelsFollow = true };
        (builder.Model, builder.Version, builder.Segment) = (record.Model, record.Version, record.Segment);
        _indices.Add(key, _open.Count);
        _open.Add((node, builder));
        return builder;
    }
}
