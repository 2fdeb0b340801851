namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Writes the chunks of a journal again as if some predictions, with their labels and measurements, or those of single ids had never come. Two passes over
/// the chunks, in their order: <see cref="Find"/>, then <see cref="Rewrite"/>.
/// </summary>
public sealed class JournalEraser
{
    private readonly Func<PendingPrediction, bool> _erases;
    private readonly HashSet<ulong> _ids = [];
    private readonly HashSet<ulong> _labels = [];
    private readonly PendingChunkWriter _predictions = new();
    private readonly LabelChunkWriter _kept = new();

    private JournalEraser(Func<PendingPrediction, bool> erases) => _erases = erases;

    /// <summary>Predictions that were left out.</summary>
    public long Predictions { get; private set; }

    /// <summary>Whether the labels of an id are left out; known after <see cref="Find"/>.</summary>
    public bool ErasesLabelsOf(ulong id) => _labels.Contains(id);

    public static JournalEraser OfPredictions(Func<PendingPrediction, bool> erases) => new(erases);

    /// <summary>Leaves out the label and measurements of an id, and its prediction if asked to.</summary>
    public static JournalEraser OfId(ulong id, bool withPrediction)
    {
        var eraser = new JournalEraser(prediction => withPrediction && prediction.Id == id);
        eraser._labels.Add(id);
        return eraser;
    }

    /// <summary>Reads which predictions there are.</summary>
    public void Find(bool isLabels, ReadOnlySpan<byte> content)
    {
        if (isLabels)
            return;
        var reader = JoinJournal.Open(content, out _);
        while (!reader.IsAtEnd)
        {
            var entries = new PendingChunkReader(reader.ReadBlock());
            while (entries.MoveNext())
            {
                if (!_erases(entries.Current))
                    continue;
                _ids.Add(entries.Current.Id);
                _labels.Add(entries.Current.Id);
            }
        }
    }

    /// <summary>The chunk without them: null when nothing is left of it, the same array when nothing of it goes.</summary>
    public byte[]? Rewrite(bool isLabels, byte[] content) => isLabels ? RewriteLabels(content) : RewritePredictions(content);

    private byte[]? RewritePredictions(byte[] content)
    {
        var reader = JoinJournal.Open(content, out var arrival);
        var blocks = new List<byte[]>();
        var gone = 0;
        while (!reader.IsAtEnd)
        {
            var block = reader.ReadBlock();
            _predictions.Clear();
            var entries = new PendingChunkReader(block);
            while (entries.MoveNext())
            {
                var entry = entries.Current;
                if (!_ids.Contains(entry.Id))
                    _predictions.Add(entry.Id, entry.EventTime, entry.Version, entry.Segment, entry.Prediction, entry.Value, entry.Score, entry.PositiveClass, entry.Weight, entry.Bins);
            }

            gone += entries.Count - _predictions.Count;
            if (_predictions.Count > 0)
                blocks.Add(_predictions.Count == entries.Count ? block.ToArray() : _predictions.Encode());
        }

        Predictions += gone;
        return gone == 0 ? content : blocks.Count == 0 ? null : JoinJournal.EncodePredictions(arrival, blocks);
    }

    private byte[]? RewriteLabels(byte[] content)
    {
        var reader = JoinJournal.Open(content, out var arrival);
        var blocks = new List<byte[]>();
        var (gone, left) = (0, 0);
        while (!reader.IsAtEnd)
        {
            blocks.Add(Keep(reader.ReadBlock(), out var goneOfBlock));
            gone += goneOfBlock;
            left += blocks[^1].Length;
        }

        return gone == 0 ? content : left == 0 ? null : JoinJournal.EncodeLabels(arrival, [.. blocks]);
    }

    private byte[] Keep(ReadOnlySpan<byte> block, out int gone)
    {
        _kept.Clear();
        var labels = new LabelChunkReader(block);
        while (labels.MoveNext())
        {
            var label = labels.Current;
            if (!_labels.Contains(label.Id))
                _kept.Add(label);
        }

        gone = labels.Count - _kept.Count;
        return _kept.Encode();
    }
}
