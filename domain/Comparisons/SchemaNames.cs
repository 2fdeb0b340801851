using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Measurements;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>A change, and whether neither chance nor a bound explains it.</summary>
internal readonly record struct SchemaFinding(SchemaChange Change, bool IsSure);

/// <summary>The names of one kind that a version has, each with its share of the records and, where it has one, its type.</summary>
internal sealed class SchemaNames
{
    private readonly SortedDictionary<string, Known> _names = new(StringComparer.Ordinal);
    private readonly double _effective;

    // Features that records have, all of them without a value.
    private readonly HashSet<string> _empty = new(StringComparer.Ordinal);

    // Those of which too few records are left to be shown.
    private readonly HashSet<string> _withheld;
    private bool _isBounded;

    // Where the names beyond a bound are the ordinally largest, all up to this one are known.
    private string? _largest;

    private SchemaNames(ComparedSide side, string part)
    {
        _effective = side.Effective(side.Records);
        _withheld = [.. side.Withheld.Where(name => name.StartsWith(part, StringComparison.Ordinal)).Select(name => name[part.Length..])];
    }

    /// <param name="part">As <see cref="Privacy.Withholding"/> names what was taken out of it.</param>
    public static SchemaNames Of(FeatureSet? set, ComparedSide side, string part)
    {
        var names = new SchemaNames(side, part + ".");
        if (set is null || !(side.Records > 0))
            return names;
        foreach (var name in set.Names)
        {
            var (numbers, texts) = (set.FindNumeric(name), set.FindCategorical(name)?.Values);
            if (MeasurementSummary.IsNumber(set, name) is { } isNumber)
                names._names.Add(name, new(((numbers?.Weight ?? 0) + (texts?.TotalWeight ?? 0)) / side.Rows.Traffic.WeightSum, side.Effective((numbers?.Values ?? 0) + (texts?.TotalCount ?? 0)), isNumber ? "numbers" : "categories"));
            else
                names._empty.Add(name);
            names._largest = name;
        }

        names._isBounded = set.Overflow > 0;
        return names;
    }

    public static SchemaNames OfClasses(ComparedSide side)
    {
        var names = new SchemaNames(side, "outputs.") { _isBounded = side.Withheld.Contains("outputs.classes") };
        if (!side.Rows.HasOutputs || side.Records == 0)
            return names;
        foreach (var value in side.Rows.Outputs.Classes.Values)
            names._names.Add(value.Name, new(value.Weight / side.Rows.Traffic.WeightSum, side.Effective(value.Count), null));
        names._isBounded |= side.Rows.Outputs.Classes.Values.OtherCount > 0;
        return names;
    }

    public IEnumerable<SchemaFinding> Against(SchemaNames other, SchemaPart part, double level)
    {
        foreach (var name in new SortedSet<string>(_names.Keys.Concat(other._names.Keys), StringComparer.Ordinal))
        {
            var (isHere, isThere) = (_names.TryGetValue(name, out var before), other._names.TryGetValue(name, out var after));
            if (isHere && isThere)
            {
                if (before.Type != after.Type)
                    yield return new(new SchemaChange(part, name, SchemaChangeKind.Retyped, before.Type, after.Type), Math.Min(before.Values, after.Values) >= SchemaComparison.MinRecords);
                continue;
            }

            yield return isHere
                ? new(new SchemaChange(part, name, other._empty.Contains(name) ? SchemaChangeKind.Emptied : SchemaChangeKind.Removed, before.Type, null), other.IsWithout(name, before.Share, level))
                : new(new SchemaChange(part, name, _empty.Contains(name) ? SchemaChangeKind.Filled : SchemaChangeKind.Added, null, after.Type), IsWithout(name, after.Share, level));
        }
    }

    // (1 − p)ⁿ, were the name as frequent here.
    private bool IsWithout(string name, double share, double level) =>
        !_withheld.Contains(name) && !(_isBounded && (_largest is null || string.CompareOrdinal(name, _largest) > 0)) && Math.Pow(1 - Math.Clamp(share, 0, 1), _effective) <= level;

    /// <param name="Share">Of the records.</param>
    /// <param name="Values">Their effective number.</param>
    /// <param name="Type">Null: of classes.</param>
    private readonly record struct Known(double Share, double Values, string? Type);
}
