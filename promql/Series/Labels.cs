using System.Collections;
using System.Text;

namespace OrleansMonitor.PromQl.Series;

/// <summary>What identifies a series: values by names, in ordinal order of the names. A label with an empty value is none.</summary>
public sealed class Labels : IEquatable<Labels>, IReadOnlyList<KeyValuePair<string, string>>
{
    /// <summary>The label that has the name of the metric.</summary>
    public const string MetricName = "__name__";

    public static readonly Labels Empty = new([]);

    private readonly KeyValuePair<string, string>[] _pairs;
    private readonly int _hash;
    private Labels? _withoutName;

    private Labels(KeyValuePair<string, string>[] pairs)
    {
        _pairs = pairs;
        var hash = new HashCode();
        foreach (var (name, value) in pairs)
        {
            hash.Add(string.GetHashCode(name, StringComparison.Ordinal));
            hash.Add(string.GetHashCode(value, StringComparison.Ordinal));
        }

        _hash = hash.ToHashCode();
    }

    public int Count => _pairs.Length;

    /// <summary>The labels without the metric's name, as most functions and operators leave them.</summary>
    public Labels WithoutName => _withoutName ??= this[MetricName].Length == 0 ? this : Where(static name => name != MetricName);

    public KeyValuePair<string, string> this[int index] => _pairs[index];

    /// <summary>The value of a name; empty: there is none.</summary>
    public string this[string name]
    {
        get
        {
            foreach (var (key, value) in _pairs)
            {
                if (key == name)
                    return value;
            }

            return "";
        }
    }

    /// <summary>A name that comes twice has its last value.</summary>
    public static Labels Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
            sorted[name] = value;
        return new Labels([.. sorted.Where(static pair => pair.Value.Length > 0)]);
    }

    public static Labels Of(params IEnumerable<(string Name, string Value)> pairs) => Of(pairs.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value)));

    /// <summary>An empty value takes the label away.</summary>
    public Labels With(string name, string value) => this[name] == value ? this : Of(_pairs.Append(KeyValuePair.Create(name, value)));

    public Labels Where(Func<string, bool> isKept) => new([.. _pairs.Where(pair => isKept(pair.Key))]);

    public bool Equals(Labels? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || _hash != other._hash || _pairs.Length != other._pairs.Length)
            return false;
        for (var i = 0; i < _pairs.Length; i++)
        {
            if (_pairs[i].Key != other._pairs[i].Key || _pairs[i].Value != other._pairs[i].Value)
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Labels);

    public override int GetHashCode() => _hash;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As Prometheus writes them: <c>name{label="value", …}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(this[MetricName]);
        var others = WithoutName;
        if (others.Count == 0 && text.Length > 0)
            return text.ToString();
        text.Append('{');
        for (var i = 0; i < others.Count; i++)
            text.Append(i > 0 ? ", " : "").Append(others[i].Key).Append('=').Append(QuotedLabel(others[i].Value));
        return text.Append('}').ToString();
    }

    private static string QuotedLabel(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
