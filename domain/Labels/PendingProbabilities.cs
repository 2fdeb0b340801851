using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Domain.Labels;

/// <summary>The probabilities of the predictions in a join, by their numbers: some 80 bytes each and 2 a class.</summary>
internal sealed class PendingProbabilities
{
    private const int BytesOfAnEntry = 60;
    private const int MaxLists = 256;

    private readonly Dictionary<long, ProbabilityVector> _vectors = [];

    // Lists of classes that came before, so that each is kept once; past the bound they are found anew.
    private readonly Dictionary<string, string[]> _lists = new(StringComparer.Ordinal);
    private string[]? _lastGiven;
    private string[] _lastKept = [];

    /// <summary>As how many predictions they count towards the room: by their bytes.</summary>
    internal int Entries { get; private set; }

    internal void Add(long number, ProbabilityVector vector)
    {
        var kept = vector.With(ListOf(vector.ClassList));
        _vectors.Add(number, kept);
        Entries += Room(kept);
    }

    internal ProbabilityVector? Find(long number) => _vectors.Count == 0 ? null : _vectors.GetValueOrDefault(number);

    internal void Free(long number)
    {
        if (_vectors.Count > 0 && _vectors.Remove(number, out var vector))
            Entries -= Room(vector);
    }

    private static int Room(ProbabilityVector vector) => (80 + (2 * vector.Codes.Length) + BytesOfAnEntry - 1) / BytesOfAnEntry;

    private string[] ListOf(string[] given)
    {
        if (ReferenceEquals(given, _lastGiven))
            return _lastKept;
        var key = string.Join('\u001F', given);
        if (!_lists.TryGetValue(key, out var kept))
        {
            if (_lists.Count == MaxLists)
                _lists.Clear();
            _lists.Add(key, kept = given);
        }

        (_lastGiven, _lastKept) = (given, kept);
        return kept;
    }
}
