using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>
/// How a feature becomes a number with the mean 0 and the standard deviation 1 over the baseline. Of a category it is −ln of its share:
/// one number however many categories there are, large where they are rare.
/// </summary>
public sealed class OutlierFeature
{
    private readonly Dictionary<string, double> _codes = new(StringComparer.Ordinal);
    private readonly string[] _categories;
    private readonly double[] _given;

    private OutlierFeature(string name, bool isNumeric, double mean, double deviation, string[] categories, double[] codes, double absent, double unseen)
    {
        (Name, IsNumeric, Mean, Deviation, Absent, Unseen) = (name, isNumeric, mean, deviation, absent, unseen);
        (_categories, _given) = (categories, codes);
        for (var i = 0; i < categories.Length; i++)
            _codes.TryAdd(categories[i], codes[i]);
    }

    public string Name { get; }

    public bool IsNumeric { get; }

    /// <summary>The number of a missing value: the mean of numbers; of categories by how many rows have none.</summary>
    internal double Absent { get; }

    /// <summary>The number of a category that the baseline does not list.</summary>
    internal double Unseen { get; }

    private double Mean { get; }

    private double Deviation { get; }

    /// <param name="values">NaN is missing.</param>
    /// <returns>Null: the values do not differ, or there are none.</returns>
    internal static OutlierFeature? OfNumbers(string name, ReadOnlySpan<double> values)
    {
        var (mean, deviation) = Moments(values);
        return deviation > 0 && double.IsFinite(deviation) ? new OutlierFeature(name, true, mean, deviation, [], [], 0, 0) : null;
    }

    /// <param name="values">Null is missing.</param>
    /// <returns>Null: the shares do not differ.</returns>
    internal static OutlierFeature? OfCategories(string name, IReadOnlyList<string?> values)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var missing = 0;
        foreach (var value in values)
        {
            if (value is null)
                missing++;
            else
                counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        var kept = counts.Where(static each => each.Key.Length <= RecordLimits.MaxNameLength)
            .OrderByDescending(static each => each.Value).ThenBy(static each => each.Key, StringComparer.Ordinal).Take(FrozenColumn.MaxCategories).ToArray();
        double Code(int count) => -Math.Log((count + 0.5) / (values.Count + 1));
        var codes = kept.ToDictionary(static each => each.Key, each => Code(each.Value), StringComparer.Ordinal);
        var (mean, deviation) = Moments([.. values.Select(value => value is null ? Code(missing) : codes.GetValueOrDefault(value, Code(0)))]);
        if (!(deviation > 0))
            return null;
        double Standard(double code) => (code - mean) / deviation;
        return new OutlierFeature(
            name, false, mean, deviation, [.. kept.Select(static each => each.Key)], [.. kept.Select(each => Standard(codes[each.Key]))], Standard(Code(missing)), Standard(Code(0)));
    }

    /// <summary>The number of a value; NaN and infinite ones are missing.</summary>
    public double Of(double value) => double.IsFinite(value) ? (value - Mean) / Deviation : Absent;

    /// <summary>The number of a category; null is missing.</summary>
    public double Of(string? category) => category is null ? Absent : _codes.GetValueOrDefault(category, Unseen);

    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteByte(IsNumeric ? (byte)1 : (byte)0);
        writer.WriteNumber(Mean);
        writer.WriteNumber(Deviation);
        if (IsNumeric)
            return;
        writer.WriteNumber(Absent);
        writer.WriteNumber(Unseen);
        writer.WriteVarUInt((ulong)_categories.Length);
        for (var i = 0; i < _categories.Length; i++)
        {
            writer.WriteString(_categories[i]);
            writer.WriteNumber(_given[i]);
        }
    }

    internal static OutlierFeature Read(ref AggregateReader reader)
    {
        var (name, form, mean, deviation) = (reader.ReadString(), reader.ReadByte(), reader.ReadFinite(), reader.ReadFinite());
        if (form > 1 || !(deviation > 0))
            throw new AggregateFormatException($"the feature '{name}' of the outlier detector has the form {form} and the standard deviation {deviation}");
        if (form == 1)
            return new OutlierFeature(name, true, mean, deviation, [], [], 0, 0);
        var (absent, unseen) = (reader.ReadFinite(), reader.ReadFinite());
        var categories = new string[reader.ReadCount(FrozenColumn.MaxCategories)];
        var codes = new double[categories.Length];
        for (var i = 0; i < categories.Length; i++)
            (categories[i], codes[i]) = (reader.ReadString(), reader.ReadFinite());
        return new OutlierFeature(name, false, mean, deviation, categories, codes, absent, unseen);
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> values)
    {
        var (mean, squares, n) = (0.0, 0.0, 0);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;
            var delta = value - mean;
            mean += delta / ++n;
            squares += delta * (value - mean);
        }

        return (mean, n < 2 ? 0 : Math.Sqrt(squares / (n - 1)));
    }
}
