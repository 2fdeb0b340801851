using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Records;

/// <summary>Adds the scores of rows to the outputs, kept apart by what they say of the predicted class. Buffers are kept.</summary>
internal sealed class OutputFold
{
    // Rows that are sorted by route at a time.
    private const int Chunk = 256;

    private readonly float[] _scores = new float[ModelOutputs.Routes * Chunk];
    private readonly double[] _exactScores = new double[ModelOutputs.Routes * Chunk];
    private readonly float[] _weights = new float[ModelOutputs.Routes * Chunk];

    // Per class of the dictionary its route; the last one is of records without a class.
    private OutputRoute[] _routes = [];
    private int _classes;
    private bool _isDirect;

    /// <param name="source">The block as received, with its dictionary.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says.</param>
    public void Begin(RecordBlock source, string? positiveClass)
    {
        if (source.Scores.IsEmpty || source.Predictions.IsEmpty)
            return;
        var classes = source.Classes.AsSpan();
        _classes = classes.Length;
        if (_routes.Length <= _classes)
            _routes = new OutputRoute[Math.Max(_classes + 1, 2 * _routes.Length)];
        _isDirect = true;
        for (var id = 0; id < classes.Length; id++)
        {
            _routes[id] = ModelOutputs.RouteOf(classes[id], positiveClass);
            _isDirect &= _routes[id] == OutputRoute.Direct;
        }

        _routes[_classes] = OutputRoute.Alone;
    }

    /// <param name="predicted">Dictionary ids of the predictions, the largest value for none.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="weights">Per record its weight; empty if all are 1.</param>
    /// <param name="target">Receives them.</param>
    public void Add<TId>(ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, ModelOutputs target)
        where TId : unmanaged, IEquatable<TId>
    {
        if (_isDirect && !predicted.Contains(None<TId>()))
            target.Scores(OutputRoute.Direct).AddColumn(scores, weights);
        else
            AddByRoute(predicted, scores, weights, target);
    }

    private void AddByRoute<TId>(ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, ModelOutputs target)
        where TId : unmanaged
    {
        Span<int> counts = stackalloc int[ModelOutputs.Routes];
        var singles = scores.Singles;
        var doubles = scores.Doubles;
        for (var start = 0; start < predicted.Length; start += Chunk)
        {
            counts.Clear();
            var end = Math.Min(start + Chunk, predicted.Length);
            for (var i = start; i < end; i++)
            {
                var route = (int)_routes[Math.Min(Id(predicted[i]), _classes)];
                var at = (route * Chunk) + counts[route]++;
                _scores[at] = singles[i];
                if (!doubles.IsEmpty)
                    _exactScores[at] = doubles[i];
                if (!weights.IsEmpty)
                    _weights[at] = weights[i];
            }

            for (var route = 0; route < counts.Length; route++)
            {
                var (from, rows) = (route * Chunk, counts[route]);
                if (rows == 0)
                    continue;
                var sorted = new ScoreColumn(_scores.AsSpan(from, rows), doubles.IsEmpty ? default : _exactScores.AsSpan(from, rows));
                target.Scores((OutputRoute)route).AddColumn(sorted, weights.IsEmpty ? default : _weights.AsSpan(from, rows));
            }
        }
    }

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);

    private static TId None<TId>()
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<byte, TId>(Absent.Index8) : Unsafe.BitCast<ushort, TId>(Absent.Index16);
}
