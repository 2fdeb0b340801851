using OrleansMonitor.Client.Recording;

namespace OrleansMonitor.Client.Privacy;

/// <summary>A rule with what it did: a rule that meets no column is a slip that would otherwise let values out.</summary>
internal sealed class RuleInUse(string name, string text, ColumnRule rule)
{
    private readonly StripedCounter _changed = new(Environment.ProcessorCount);
    private bool _hasMet;

    /// <summary>The name or pattern of columns.</summary>
    public string Name => name;

    public ColumnRule Rule => rule;

    /// <summary>Values that it changed or left out.</summary>
    public long Changed => _changed.Sum();

    /// <summary>Whether a column, or a segment, was met that it is for.</summary>
    public bool HasMet => Volatile.Read(ref _hasMet);

    public override string ToString() => $"{name} ({text})";

    public void Meet() => Volatile.Write(ref _hasMet, true);

    public double Coarsen(double number)
    {
        if (double.IsNaN(number))
            return number;
        var coarse = rule.Coarsen(number);
        if (!coarse.Equals(number))
            Count();
        return coarse;
    }

    /// <summary>False: nothing leaves the process.</summary>
    public bool TryCoarsen(ReadOnlySpan<char> text, out ReadOnlySpan<char> coarse)
    {
        var isKept = rule.TryCoarsen(text, out coarse);
        if (!isKept || !coarse.SequenceEqual(text))
            Count();
        return isKept;
    }

    public void Count(int values = 1) => _changed.Add(Environment.CurrentManagedThreadId % Environment.ProcessorCount, values);
}
