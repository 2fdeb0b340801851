using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Probabilities;

/// <summary>
/// What is counted of one class: the sum of its probabilities, its labels, and of the labelled vectors a row of bins of its probability for those
/// that are not of the class, then one for those that are. The lowest bin is not counted: it has whatever is in no other, a class that a vector
/// does not name included.
/// </summary>
internal sealed class ClassCells
{
    public const int Cells = 2 * ScoreBins.Count;

    private ulong[]? _counts;
    private double[]? _weights;

    public string Name { get; set; } = "";

    /// <summary>Whether a vector names it.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Σwp.</summary>
    public ExactSum Sum { get; } = new();

    /// <summary>Labelled vectors that are of the class.</summary>
    public Tally Support;

    public bool HasCells { get; private set; }

    /// <summary>Whether any cell holds a record.</summary>
    public bool HasCounts => HasCells && Counts.ContainsAnyExcept(0ul);

    public ReadOnlySpan<ulong> Counts => _counts;

    public bool IsUnused => !IsNamed && Support.Count == 0;

    public double WeightAt(int cell, double shared) => double.IsNaN(shared) ? _weights![cell] : _counts![cell] * shared;

    public ulong CountAt(ushort code, bool isEvent) => HasCells ? _counts![Cell(ProbabilityCode.BinOf(code), isEvent)] : 0;

    /// <param name="code">Of a probability above 0.</param>
    /// <param name="isEvent">Whether the label is of the class.</param>
    /// <param name="weight">The record's.</param>
    /// <param name="hasWeights">Whether weights differ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ushort code, bool isEvent, double weight, bool hasWeights)
    {
        var bin = ProbabilityCode.BinOf(code);
        if (bin == 0)
            return;
        var cell = Cell(bin, isEvent);
        Use(hasWeights);
        _counts![cell]++;
        if (hasWeights)
            _weights![cell] += weight;
    }

    /// <summary>Takes back what <see cref="Add"/> counted.</summary>
    public void Subtract(ushort code, bool isEvent, double weight, bool hasWeights)
    {
        var bin = ProbabilityCode.BinOf(code);
        if (bin == 0)
            return;
        var cell = Cell(bin, isEvent);
        _counts![cell]--;
        if (hasWeights)
            _weights![cell] = _counts[cell] == 0 ? 0 : Math.Max(_weights[cell] - weight, 0);
    }

    /// <summary>Weights differ from now on; so far all were the shared one.</summary>
    public void SplitWeights(double shared)
    {
        if (!HasCells)
            return;
        _weights ??= new double[Cells];
        for (var cell = 0; cell < Cells; cell++)
            _weights[cell] = _counts![cell] * shared;
    }

    /// <param name="other">What is added.</param>
    /// <param name="otherShared">The weight that its records share; NaN where they differ.</param>
    /// <param name="hasWeights">Whether weights differ here.</param>
    public void MergeCells(ClassCells other, double otherShared, bool hasWeights)
    {
        if (!other.HasCells)
            return;
        Use(hasWeights);
        for (var cell = 0; cell < Cells; cell++)
        {
            _counts![cell] += other._counts![cell];
            if (hasWeights)
                _weights![cell] += other.WeightAt(cell, otherShared);
        }
    }

    /// <summary>Adds decoded counts, and their weights where these differ.</summary>
    public void MergeCell(int cell, ulong count, double weight, bool hasWeights)
    {
        Use(hasWeights);
        _counts![cell] += count;
        if (hasWeights)
            _weights![cell] += weight;
    }

    /// <summary>Forgets the labels; the probabilities stay.</summary>
    public void ClearLabels()
    {
        Support = default;
        if (!HasCells)
            return;
        HasCells = false;
        Array.Clear(_counts!);
        if (_weights is not null)
            Array.Clear(_weights);
    }

    public void Clear()
    {
        ClearLabels();
        Name = "";
        Sum.Clear();
        IsNamed = false;
    }

    private static int Cell(int bin, bool isEvent) => isEvent ? ScoreBins.Count + bin : bin;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Use(bool hasWeights)
    {
        _counts ??= new ulong[Cells];
        if (hasWeights)
            _weights ??= new double[Cells];
        HasCells = true;
    }
}
