using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>The records that a question is about, by the values of one dimension or of two that are a chosen pair.</summary>
/// <param name="Dimension">See <see cref="DimensionName"/>.</param>
/// <param name="Value">Likewise; empty: the records without one.</param>
internal sealed record WhereSlice(string Dimension, string Value)
{
    private const string Grammar = "DIMENSION=VALUE, once, or twice for a pair that the model chose; an empty value is that of the records without one";

    // Two names, and what is between them.
    private const int MaxLength = 1 + (2 * RangeParameters.MaxNameLength);

    /// <summary>As people read it.</summary>
    public string Text => Value.Length == 0 ? $"no {Dimension}" : DimensionName.Show(Dimension, Value);

    /// <param name="where">What was asked; null or empty: all records.</param>
    /// <param name="slice">What it says; null: all.</param>
    /// <param name="refusal">What is wrong.</param>
    public static bool TryRead(IReadOnlyList<string>? where, out WhereSlice? slice, out HealthRefusal? refusal)
    {
        (slice, refusal) = (null, null);
        var parts = new List<(string Dimension, string Value)>();
        foreach (var text in where ?? [])
        {
            if (text.Length > MaxLength)
                refusal ??= HealthRefusal.OfParameter("where", text, $"at most {MaxLength} characters");
            else if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                refusal ??= HealthRefusal.OfParameter("where", text, Grammar);
            else if (parts.Exists(part => part.Dimension == text[..at]))
                refusal ??= HealthRefusal.OfParameter("where", text, $"given once for {text[..at]}");
            else
                parts.Add((text[..at], text[(at + 1)..]));
        }

        if (parts.Count > 2)
            refusal ??= HealthRefusal.OfParameter("where", $"{parts.Count} dimensions", "of one dimension, or of the two of a pair");
        if (parts.Count == 2 && parts.Exists(static part => part.Value.Length == 0))
            refusal ??= HealthRefusal.OfParameter("where", "", "a value where two dimensions are given");
        if (refusal is not null)
            return false;
        parts.Sort(static (a, b) => string.CompareOrdinal(a.Dimension, b.Dimension));
        slice = parts switch
        {
            [] => null,
            [var only] => new WhereSlice(only.Dimension, only.Value),
            _ => new WhereSlice(DimensionName.Pair(parts[0].Dimension, parts[1].Dimension), DimensionName.Pair(parts[0].Value, parts[1].Value)),
        };
        return true;
    }

    public static SliceView ViewOf(IEnumerable<HealthPoint> points)
    {
        var whole = new PartialAggregate();
        HealthPoint[] all = [.. points];
        foreach (var point in all)
            whole.MergeEncoded(point.Partial, SliceView.Parts);
        return new SliceView(whole, [.. all.SelectMany(static point => point.Withheld ?? [])], all.Length == 0 ? 0 : all[0].MinimumRecords);
    }

    /// <summary>Why the slice has no figures, in a sentence; null: it has.</summary>
    /// <param name="view">All records of the range.</param>
    /// <param name="data">The answer.</param>
    /// <param name="isUnknown">Whether it looks misspelt: the records have the dimension and no such value, or no such dimension.</param>
    public string? Warning(SliceView view, HealthData data, out bool isUnknown)
    {
        isUnknown = false;
        if (view.Records == 0 || view.Describe(Dimension, Value) is not null)
            return null;
        isUnknown = true;
        var isPair = DimensionName.IsPair(Dimension);
        if (!(isPair ? view.Pairs : view.Dimensions).Contains(Dimension, StringComparer.Ordinal))
        {
            return isPair
                ? $"The pair {string.Join(", ", DimensionName.Split(Dimension))} was not counted in the range: no record has both, or Aggregation:Models:{data.Name}:DimensionPairs does not choose it."
                : $"No record of the range has the dimension '{NameRules.Show(Dimension)}'; {Instead(Dimension, view.Dimensions)}";
        }

        if (view.Withholds(Dimension))
        {
            isUnknown = false;
            return $"{Text} has no records, or fewer than {data.Points[0].MinimumRecords:N0}, which are withheld.";
        }

        return Value.Length == 0
            ? $"All records of the range have a {Dimension}."
            : $"No record of the range has {Text}{(view.HasOther(Dimension) ? ", or it is among the values that are not told apart" : "")}; {Instead(Value, view.ValuesOf(Dimension))}";
    }

    private static string Instead(string asked, IReadOnlyList<string> known)
    {
        const int MaxNames = 8;
        string[] shown = [.. known.Select(static name => string.Join(", ", DimensionName.Split(name)))];
        return shown.Length == 0 ? "there is none."
            : NearestNames.Of(string.Join(", ", DimensionName.Split(asked)), shown, 1) is [var nearest] ? $"did you mean {nearest}?"
            : $"there {(shown.Length == 1 ? "is" : "are")} {string.Join("; ", shown.Take(MaxNames))}{(shown.Length > MaxNames ? $" and {shown.Length - MaxNames} more" : "")}.";
    }
}
