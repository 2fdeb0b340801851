using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Scores;

/// <summary>The histogram of one kind of score: a row of bins for non-events, then one for events.</summary>
/// <param name="hasMirror">Whether the losses are summed with the outcomes exchanged as well; see <see cref="AddMirror"/>.</param>
internal sealed partial class ScorePlane(bool hasMirror = false)
{
    private const int Cells = 2 * ScoreBins.Count;

    private readonly ulong[] _counts = new ulong[Cells];
    private readonly ExactSum[] _groupScores = [.. Enumerable.Range(0, ScoreBins.GroupCount).Select(static _ => new ExactSum())]; // Σws per calibration bin

    // Weight of every record so far, 0 before the first one, NaN once they differ. Only then do the two below count.
    private double _sharedWeight;
    private double[]? _weights;
    private readonly ExactSum _squares = new(); // Σw²

    private readonly ExactSum _brier = new(); // Σw(s − y)²
    private readonly ExactSum _logLoss = new(); // Σw·−ln(s or 1 − s)

    private readonly bool _hasMirror = hasMirror;
    private readonly ExactSum _mirroredBrier = new();
    private readonly ExactSum _mirroredLogLoss = new();

    public ulong Count { get; private set; }

    public ulong OutOfRange { get; private set; }

    public bool IsEmpty => Count == 0 && OutOfRange == 0;

    public double SquaredWeights => HasWeights ? _squares.ToDouble() : Count * _sharedWeight * _sharedWeight;

    public double BrierSum => _brier.ToDouble();

    public double LogLossSum => _logLoss.ToDouble();

    /// <summary>Σws of a calibration bin.</summary>
    public double ScoreSum(int group) => _groupScores[group].ToDouble();

    private bool HasWeights => double.IsNaN(_sharedWeight);

    public ulong CountAt(int bin, bool isEvent) => _counts[Cell(bin, isEvent)];

    public double WeightAt(int bin, bool isEvent) => WeightOf(Cell(bin, isEvent));

    public void Clear()
    {
        if (IsEmpty && !HasWeights)
        {
            return;
        }

        Array.Clear(_counts);
        if (HasWeights)
        {
            Array.Clear(_weights!);
        }

        foreach (var sum in _groupScores)
        {
            sum.Clear();
        }

        _squares.Clear();
        _brier.Clear();
        _logLoss.Clear();
        _mirroredBrier.Clear();
        _mirroredLogLoss.Clear();
        _sharedWeight = 0;
        Count = OutOfRange = 0;
    }

    public void Merge(ScorePlane other)
    {
        if (!AddBase(other, isMirrored: false))
        {
            return;
        }

        AddAll(other._counts);
        _brier.Add(other._brier);
        _logLoss.Add(other._logLoss);
        _mirroredBrier.Add(other._mirroredBrier);
        _mirroredLogLoss.Add(other._mirroredLogLoss);
    }

    /// <summary>Adds what another plane holds with its outcomes exchanged. It must have the sums for that.</summary>
    public void AddMirror(ScorePlane other)
    {
        if (!AddBase(other, isMirrored: true))
        {
            return;
        }

        for (var cell = 0; cell < Cells; cell++)
        {
            _counts[Mirrored(cell)] += other._counts[cell];
        }

        _brier.Add(other._mirroredBrier);
        _logLoss.Add(other._mirroredLogLoss);
        _mirroredBrier.Add(other._brier);
        _mirroredLogLoss.Add(other._logLoss);
    }

    /// <summary>Adds all but the counts and the losses; false where there is nothing of these.</summary>
    private bool AddBase(ScorePlane other, bool isMirrored)
    {
        OutOfRange += other.OutOfRange;
        if (other.Count == 0)
        {
            return false;
        }

        JoinWeights(other._sharedWeight);
        if (HasWeights)
        {
            for (var cell = 0; cell < Cells; cell++)
            {
                _weights![isMirrored ? Mirrored(cell) : cell] += other.WeightOf(cell);
            }

            AddSquaresOf(other);
        }

        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            _groupScores[group].Add(other._groupScores[group]);
        }

        Count += other.Count;
        return true;
    }

    private static int Mirrored(int cell) => cell < ScoreBins.Count ? cell + ScoreBins.Count : cell - ScoreBins.Count;

    private static int Cell(int bin, bool isEvent) => isEvent ? ScoreBins.Count + bin : bin;

    private double WeightOf(int cell) => HasWeights ? _weights![cell] : _counts[cell] * _sharedWeight;

    /// <summary>Prepares for records of a weight, NaN for several; afterwards either all share it or each cell has a sum.</summary>
    private void JoinWeights(double weight)
    {
        if (Count == 0 && !HasWeights)
        {
            _sharedWeight = double.IsNaN(weight) ? 1 : weight; // no record yet: any finite value splits into sums of 0
        }

        if (HasWeights || weight == _sharedWeight)
        {
            return;
        }

        _weights ??= new double[Cells];
        for (var cell = 0; cell < Cells; cell++)
        {
            _weights[cell] = _counts[cell] * _sharedWeight;
        }

        _squares.AddSquare(_sharedWeight, Count);
        _sharedWeight = double.NaN;
    }

    private void AddSquaresOf(ScorePlane other)
    {
        if (other.HasWeights)
        {
            _squares.Add(other._squares);
        }
        else
        {
            _squares.AddSquare(other._sharedWeight, other.Count);
        }
    }

    private void AddAll(ulong[] counts)
    {
        var to = MemoryMarshal.Cast<ulong, Vector256<ulong>>(_counts.AsSpan());
        var from = MemoryMarshal.Cast<ulong, Vector256<ulong>>(counts.AsSpan());
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }

        for (var i = to.Length * Vector256<ulong>.Count; i < Cells; i++)
        {
            _counts[i] += counts[i];
        }
    }
}
