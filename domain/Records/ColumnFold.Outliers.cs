using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Domain.Records;

/// <content>Scoring with the outlier detector of the active baseline. Without one it costs a comparison a window.</content>
internal sealed partial class ColumnFold
{
    // Rows that are scored at once: their numbers stay in the nearest cache.
    private const int ScoredAtOnce = 256;

    private OutlierDetector? _detector;

    // Per feature of the detector its column in the block, or −1; of categories from where on their numbers are.
    private (int Column, int Codes)[] _scored = [];
    private double[] _codes = [];
    private double[] _vectors = [];
    private ushort[] _scoreCells = [];
    private ushort[] _outlierCells = [];

    private void BeginOutliers(OutlierDetector? detector)
    {
        _detector = detector;
        if (detector is null)
            return;
        if (_scored.Length < detector.Features.Length)
            _scored = new (int, int)[detector.Features.Length];
        var codes = 0;
        for (var i = 0; i < detector.Features.Length; i++)
        {
            var feature = detector.Features[i];
            _scored[i] = (ColumnOf(feature), codes);
            if (_scored[i].Column >= 0 && !feature.IsNumeric)
                codes = AddCodes(feature, _source.Features[_scored[i].Column].Categories.AsSpan(), codes);
        }
    }

    /// <summary>
    /// −1 where the block has no such feature of the detector's kind. A name may stand twice, once of each kind: values of the other kind tell the detector nothing, and
    /// make the feature missing for their own records alone.
    /// </summary>
    private int ColumnOf(OutlierFeature feature)
    {
        for (var i = 0; i < _columns.Features.Count; i++)
        {
            if (_source.Features[i].Name == feature.Name && _source.Features[i].IsCategorical != feature.IsNumeric)
                return i;
        }

        return -1;
    }

    private int AddCodes(OutlierFeature feature, ReadOnlySpan<string> categories, int from)
    {
        if (_codes.Length < from + categories.Length)
            Array.Resize(ref _codes, Math.Max(from + categories.Length, 2 * _codes.Length));
        foreach (var category in categories)
            _codes[from++] = feature.Of(category);
        return from;
    }

    private void AddOutliers(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        if (_detector is null)
            return;
        var prepared = RowWeights.Of(weights, rows, ref _ticks);
        if (target.Outliers.Add(_detector.Fingerprint, OutlierCells.Count, (ulong)rows, prepared) is not { } counts)
            return;
        var cells = ScratchColumns.Grow(ref _scoreCells, rows);
        var outliers = ScratchColumns.Grow(ref _outlierCells, rows);
        cells.Fill(OutlierCells.None);
        outliers.Fill(OutlierCells.None);
        Span<int> chosen = stackalloc int[ScoredAtOnce];
        var count = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!_detector.Chooses(HashOf(start + row)))
                continue;
            chosen[count++] = row;
            if (count < ScoredAtOnce)
                continue;
            Score(start, chosen, cells, outliers);
            count = 0;
        }

        Score(start, chosen[..count], cells, outliers);
        OutlierCells.Add(cells, prepared, counts[0]);
        OutlierCells.Add(outliers, prepared, counts[0]);
    }

    private void Score(int start, Span<int> chosen, Span<ushort> cells, Span<ushort> outliers)
    {
        var features = _detector!.Features.Length;
        var vectors = ScratchColumns.Grow(ref _vectors, chosen.Length * features);
        var count = 0;
        foreach (var row in chosen)
        {
            if (Fill(start + row, vectors.Slice(count * features, features)))
                chosen[count++] = row;
            else
                cells[row] = OutlierCells.Empty;
        }

        Span<double> scores = stackalloc double[count];
        _detector.Score(vectors[..(count * features)], scores);
        for (var i = 0; i < count; i++)
        {
            cells[chosen[i]] = (ushort)_detector.BinOf(scores[i]);
            if (scores[i] > _detector.Threshold)
                outliers[chosen[i]] = OutlierCells.Outliers;
        }
    }

    /// <summary>The numbers of a row; false: it has no value of any feature.</summary>
    private bool Fill(int row, Span<double> vector)
    {
        var found = false;
        for (var i = 0; i < vector.Length; i++)
        {
            var (feature, (column, codes)) = (_detector!.Features[i], _scored[i]);
            vector[i] = feature.Absent;
            if (column < 0)
                continue;
            if (!feature.IsNumeric)
            {
                if (Column.Index(_columns.Features[column].Indices.Span, Width(_columns.Features[column].Indices), row) is not (>= 0 and var index))
                    continue;
                (vector[i], found) = (_codes[codes + index], true);
            }
            else if (NumberOf(column, row) is var number && double.IsFinite(number))
            {
                (vector[i], found) = (feature.Of(number), true);
            }
        }

        return found;
    }

    private ulong HashOf(int row)
    {
        if (!_columns.InferenceIds.IsEmpty && Column.As<ulong>(_columns.InferenceIds)[row] is > 0 and var id)
            return id;
        var hash = (ulong)EventTimes.Of(_columns, row);
        for (var i = 0; i < _detector!.Features.Length; i++)
        {
            if (_detector.Features[i].IsNumeric && _scored[i].Column is >= 0 and var column && NumberOf(column, row) is var number && double.IsFinite(number))
                hash = SeededRandom.Mix(hash + (ulong)BitConverter.DoubleToInt64Bits(number));
        }

        return hash;
    }

    private double NumberOf(int column, int row)
    {
        var numbers = _columns.Features[column].Numbers;
        return numbers.IsEmpty ? double.NaN : Column.Number(numbers.Span, Width(numbers), row);
    }
}
