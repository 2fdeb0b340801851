using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Tests.Baselines;

/// <summary>Columns are counted many values at a time: what is counted is what each value's own cell says.</summary>
public class ValueCellsTests
{
    private const int Seed = 1;

    private const int MostEdges = FrozenColumn.MaxBins + 1;

    private static readonly int[] Lengths = [0, 1, 15, 16, 17, 31, 100, 2047, 2048, 2049, 5000];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_number_is_counted_in_its_cell(bool isWeighted)
    {
        var random = new Random(Seed);
        for (var edges = 0; edges <= MostEdges; edges++)
        {
            var column = FrozenColumn.OfNumbers(ColumnRole.Feature, "x", Edges(random, edges), isDiscrete: false);
            foreach (var length in Lengths)
            {
                var values = Enumerable.Range(0, length).Select(_ => Value(random, column)).ToArray();
                var weights = Weights(random, length, isWeighted);
                Singles(column, values, weights).ShouldBe(OneByOne(column, Array.ConvertAll(values, v => (double)v), weights), $"{edges} edges, {length} floats");
                var doubles = Array.ConvertAll(values, v => v + (random.Next(3) * double.Epsilon) - (random.Next(2) * v * 1e-12));
                Doubles(column, doubles, weights).ShouldBe(OneByOne(column, doubles, weights), $"{edges} edges, {length} doubles");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbers_where_categories_are_expected_are_mismatched_and_missing_ones_are_not_counted(bool isWeighted)
    {
        var random = new Random(Seed);
        var column = FrozenColumn.OfCategories(ColumnRole.Feature, "c", [.. Enumerable.Range(0, FrozenColumn.MaxCategories).Select(i => $"{i}")]);
        float[] values = [1, float.NaN, float.PositiveInfinity, .. Enumerable.Repeat(2f, 2100), float.NaN];
        var weights = Weights(random, values.Length, isWeighted);
        var counts = Singles(column, values, weights);
        counts.ShouldBe(OneByOne(column, Array.ConvertAll(values, v => (double)v), weights));
        counts[column.Mismatched].Count.ShouldBe(2101UL);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(32, false)]
    [InlineData(33, false)]
    [InlineData(200, false)]
    [InlineData(200, true)]
    public void Each_category_is_counted_in_its_cell(int names, bool isWeighted)
    {
        var random = new Random(Seed);

        // Half of the names are the column's own; the others share a cell.
        var column = FrozenColumn.OfCategories(ColumnRole.Feature, "c", [.. Enumerable.Range(0, (names + 1) / 2).Select(i => $"{i}")]);
        var cells = Enumerable.Range(0, names).Select(i => (ushort)column.CellOf($"{i}")).ToArray();
        foreach (var length in Lengths)
        {
            var ids = Enumerable.Range(0, length).Select(_ => random.Next(7) == 0 ? byte.MaxValue : (byte)random.Next(names)).ToArray();
            var weights = Weights(random, length, isWeighted);
            var expected = Empty(column);
            for (var i = 0; i < length; i++)
            {
                if (ids[i] != byte.MaxValue)
                    expected.Add(cells[ids[i]], 1, weights.Length == 0 ? 1 : weights[i]);
            }

            Counted(column, length, weights, (in w, target) => ValueCells.AddIds<byte>(column, ids, cells, w, target)).ShouldBe(Read(expected));
            var wide = Array.ConvertAll(ids, id => id == byte.MaxValue ? ushort.MaxValue : id);
            Counted(column, length, weights, (in w, target) => ValueCells.AddIds<ushort>(column, wide, cells, w, target)).ShouldBe(Read(expected));
        }
    }

    private delegate void Fill(in RowWeights weights, ColumnCounts target);

    private static (ulong Count, double Weight)[] Singles(FrozenColumn column, float[] values, float[] weights) =>
        Counted(column, values.Length, weights, (in w, target) => ValueCells.Add(column, values, w, target));

    private static (ulong Count, double Weight)[] Doubles(FrozenColumn column, double[] values, float[] weights) =>
        Counted(column, values.Length, weights, (in w, target) => ValueCells.Add(column, values, w, target));

    private static (ulong Count, double Weight)[] Counted(FrozenColumn column, int rows, float[] weights, Fill fill)
    {
        ulong[] buffer = [];
        var target = Empty(column);
        fill(RowWeights.Of(weights, rows, ref buffer), target);
        return Read(target);
    }

    private static (ulong Count, double Weight)[] OneByOne(FrozenColumn column, double[] values, float[] weights)
    {
        var counts = Empty(column);
        for (var i = 0; i < values.Length; i++)
        {
            if (column.CellOf(values[i]) is var cell && cell != column.Missing)
                counts.Add(cell, 1, weights.Length == 0 ? 1 : weights[i]);
        }

        return Read(counts);
    }

    private static ColumnCounts Empty(FrozenColumn column)
    {
        var counts = new ColumnCounts();
        counts.Reserve(column.CellCount);
        return counts;
    }

    private static (ulong Count, double Weight)[] Read(ColumnCounts counts) =>
        [.. Enumerable.Range(0, counts.Cells).Select(cell => (counts.Counts[cell], counts.WeightAt(cell)))];

    private static double[] Edges(Random random, int count) =>
        [.. Enumerable.Range(0, 2 * count).Select(_ => (double)(float)(random.NextDouble() - 0.5)).Distinct().Take(count).Order()];

    // Many are an edge, or next to one.
    private static float Value(Random random, FrozenColumn column) => random.Next(column.Edges.Length == 0 ? 4 : 8) switch
    {
        0 => float.NaN,
        1 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
        2 or 3 => (float)(random.NextDouble() - 0.5),
        4 => MathF.BitIncrement((float)column.Edges[random.Next(column.Edges.Length)]),
        5 => MathF.BitDecrement((float)column.Edges[random.Next(column.Edges.Length)]),
        _ => (float)column.Edges[random.Next(column.Edges.Length)],
    };

    private static float[] Weights(Random random, int length, bool isWeighted) =>
        isWeighted ? [.. Enumerable.Range(0, length).Select(_ => 1 + (random.Next(4) * 0.25f))] : [];
}
