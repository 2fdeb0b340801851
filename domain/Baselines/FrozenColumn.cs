using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>What of a record a column of a baseline is.</summary>
public enum ColumnRole : byte
{
    /// <summary>An input of the model.</summary>
    Feature = 0,

    /// <summary>The predicted class.</summary>
    Prediction = 1,

    /// <summary>The predicted number.</summary>
    Value = 2,

    /// <summary>The confidence.</summary>
    Score = 3,

    /// <summary>Something measured of the prediction, with the record or later.</summary>
    Measurement = 4,

    /// <summary>A vector, which has no bins: it is compared by its mean map.</summary>
    Embedding = 5,
}

/// <summary>
/// The bins of one column, which never change. A column of numbers with edges e₀ &lt; e₁ &lt; … &lt; eₖ has the cells
/// (−∞, e₀], (e₀, e₁], …, (eₖ, +∞): the first and the last are beyond what the baseline had. A column of categories has a cell for each
/// of them and one for all others. Both have one more, of values of the other kind.
/// </summary>
public sealed class FrozenColumn
{
    /// <summary>Bins of numbers between the smallest and the largest.</summary>
    public const int MaxBins = 20;

    /// <summary>Categories with a cell of their own.</summary>
    public const int MaxCategories = 256;

    private readonly float[] _singleEdges;
    private readonly Dictionary<string, int>? _cells;

    private FrozenColumn(ColumnRole role, string name, double[] edges, string[]? categories, bool isDiscrete)
    {
        (Role, Name, Edges, Categories, IsDiscrete) = (role, name, edges, categories ?? [], isDiscrete);
        IsNumeric = categories is null;
        _singleEdges = Array.ConvertAll(edges, BinEdges.RoundDown);
        if (categories is null)
            return;
        _cells = new Dictionary<string, int>(categories.Length, StringComparer.Ordinal);
        for (var i = 0; i < categories.Length; i++)
            _cells.Add(categories[i], i);
    }

    public ColumnRole Role { get; }

    /// <summary>The name of a feature or a measurement; empty for outputs.</summary>
    public string Name { get; }

    public bool IsNumeric { get; }

    /// <summary>Every value of the baseline has a bin of its own, so that a value beyond them is a new one.</summary>
    public bool IsDiscrete { get; }

    /// <summary>Upper bounds of the cells but the last, ascending; none where the baseline had no number.</summary>
    public double[] Edges { get; }

    /// <summary>Most frequent first.</summary>
    public string[] Categories { get; }

    /// <summary>Cells of values; that of mismatched values follows them.</summary>
    public int ValueCells => (IsNumeric ? Edges.Length : Categories.Length) + 1;

    /// <summary>The cell of numbers where categories are expected, and the other way round.</summary>
    public int Mismatched => ValueCells;

    public int CellCount => ValueCells + 1;

    /// <summary>
    /// Stands for missing values, which have no cell and are not counted: they follow from all records, so that it does not matter
    /// whether a batch leaves a column out or has it without values.
    /// </summary>
    public int Missing => CellCount;

    /// <summary>The cell of values that are none of the categories, or of the only cell of a column without any.</summary>
    public int Other => ValueCells - 1;

    internal ReadOnlySpan<float> SingleEdges => _singleEdges;

    /// <param name="edges">Ascending, at most <see cref="MaxBins"/> + 1.</param>
    /// <param name="isDiscrete">Each bin holds one value.</param>
    public static FrozenColumn OfNumbers(ColumnRole role, string name, double[] edges, bool isDiscrete)
    {
        ArgumentNullException.ThrowIfNull(edges);
        if (edges.Length > MaxBins + 1)
            throw new ArgumentException($"{edges.Length} edges; the limit is {MaxBins + 1}", nameof(edges));
        for (var i = 0; i < edges.Length; i++)
        {
            if (!double.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
                throw new ArgumentException($"edge {i} is {edges[i]}; edges are finite and ascend", nameof(edges));
        }

        return new FrozenColumn(role, Checked(name), edges, null, isDiscrete);
    }

    /// <param name="categories">All different, at most <see cref="MaxCategories"/>.</param>
    public static FrozenColumn OfCategories(ColumnRole role, string name, string[] categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        if (categories.Length > MaxCategories)
            throw new ArgumentException($"{categories.Length} categories; the limit is {MaxCategories}", nameof(categories));
        foreach (var category in categories)
            Checked(category);
        return new FrozenColumn(role, Checked(name), [], categories, isDiscrete: true);
    }

    /// <summary>The cell of a number; one that is no value (<see cref="NumericFeature.IsValue"/>) is missing.</summary>
    public int CellOf(double value)
    {
        if (!NumericFeature.IsValue(value))
            return Missing;
        if (!IsNumeric)
            return Mismatched;
        var cell = 0;
        while (cell < Edges.Length && value > Edges[cell])
            cell++;
        return cell;
    }

    /// <summary>The cell of a bucket of a sketch; of a column whose edges are bounds of buckets. What shares a bucket with the smallest or the largest value lies within them.</summary>
    /// <param name="upper">The largest value that the bucket can hold.</param>
    /// <param name="min">The smallest value of the baseline.</param>
    /// <param name="max">The largest one.</param>
    internal int CellOfBucket(double upper, double min, double max)
    {
        if (Edges.Length == 0 || upper < min)
            return 0;
        if (upper > SignedQuantileSketch.UpperBoundOf(max))
            return Edges.Length;
        var at = Array.FindIndex(Edges, edge => upper <= edge);
        return at < 0 ? Edges.Length - 1 : Math.Max(1, at);
    }

    /// <summary>The cell of a category, null for missing.</summary>
    public int CellOf(string? category)
    {
        if (category is null)
            return Missing;
        return _cells is null ? Mismatched : _cells.GetValueOrDefault(category, Other);
    }

    /// <summary>Role, name, kind, and edges or categories.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteByte((byte)Role);
        writer.WriteString(Name);
        writer.WriteByte((byte)((IsNumeric ? 1 : 0) | (IsDiscrete ? 2 : 0)));
        writer.WriteVarUInt((ulong)(ValueCells - 1));
        foreach (var edge in Edges)
            writer.WriteDouble(edge);
        foreach (var category in Categories)
            writer.WriteString(category);
    }

    internal static FrozenColumn Read(ref AggregateReader reader)
    {
        var role = (ColumnRole)reader.ReadByte();
        var name = reader.ReadString();
        var kind = reader.ReadByte();
        if (role > ColumnRole.Measurement || kind > 3)
            throw new AggregateFormatException($"the column '{name}' has the unknown role {role} or kind {kind}");
        var cells = reader.ReadCount((kind & 1) != 0 ? MaxBins + 1 : MaxCategories);
        try
        {
            if ((kind & 1) != 0)
            {
                var edges = new double[cells];
                for (var i = 0; i < cells; i++)
                    edges[i] = reader.ReadDouble();
                return OfNumbers(role, name, edges, (kind & 2) != 0);
            }

            var categories = new string[cells];
            for (var i = 0; i < cells; i++)
                categories[i] = reader.ReadString();
            return OfCategories(role, name, categories);
        }
        catch (ArgumentException e)
        {
            throw new AggregateFormatException($"the column '{name}' has no good bins: {e.Message}");
        }
    }

    private static string Checked(string name)
    {
        SortedNames.CheckLength(name);
        return name;
    }
}
