using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Scores;

/// <summary>The histogram of one kind of score: a row of bins for non-events, then one for events.</summary>
/// <param name="hasMirror">Whether the losses are summed with the outcomes exchanged as well; see <see cref="AddMirror"/>.</param>
internal sealed partial class ScorePlane(bool hasMirror = false)
{
    private const int Cells = 2 * ScoreBins.Count;

    private readonly ulong[] _counts = new ulong[Cells];
    private readonly double[] _groupScores = new double[ScoreBins.GroupCount]; // Σws per calibration bin

    // Weight of every record so far, 0 before the first one, NaN once they differ. Only then do the two below count.
    private double _sharedWeight;
    private double[]? _weights;
    private double _squares; // Σw²

    private double _brier; // Σw(s − y)²
    private double _logLoss; // Σw·−ln(s or 1 − s)

    private readonly bool _hasMirror = hasMirror;
    private double _mirroredBrier;
    private double _mirroredLogLoss;

    public ulong Count { get; private set; }

    public ulong OutOfRange { get; private set; }

    public bool IsEmpty => Count == 0 && OutOfRange == 0;

    public double SquaredWeights => HasWeights ? _squares : Count * _sharedWeight * _sharedWeight;

    public double BrierSum => _brier;

    public double LogLossSum => _logLoss;

    public ReadOnlySpan<double> GroupScores => _groupScores;

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
        Array.Clear(_groupScores);
        if (HasWeights)
        {
            Array.Clear(_weights!);
        }

        _sharedWeight = _squares = _brier = _logLoss = _mirroredBrier = _mirroredLogLoss = 0;
        Count = OutOfRange = 0;
    }

    public void Merge(ScorePlane other)
    {
        if (!AddBase(other, isMirrored: false))
        {
            return;
        }

        AddAll(other._counts);
        _brier += other._brier;
        _logLoss += other._logLoss;
        _mirroredBrier += other._mirroredBrier;
        _mirroredLogLoss += other._mirroredLogLoss;
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

        _brier += other._mirroredBrier;
        _logLoss += other._mirroredLogLoss;
        _mirroredBrier += other._brier;
        _mirroredLogLoss += other._logLoss;
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

            _squares += other.SquaredWeights;
        }

        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            _groupScores[group] += other._groupScores[group];
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

        _squares = SquaredWeights;
        _sharedWeight = double.NaN;
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
