using System.Text;

namespace OrleansMonitor.Domain.Notifications;

/// <summary>Labels in ordinal order of their names, each name once. A label that is absent and one that is empty are the same.</summary>
public sealed class LabelSet : IEquatable<LabelSet>
{
    public static readonly LabelSet Empty = new([]);

    private readonly KeyValuePair<string, string>[] _labels;

    private LabelSet(KeyValuePair<string, string>[] labels) => _labels = labels;

    public IReadOnlyList<KeyValuePair<string, string>> Labels => _labels;

    public string this[string name]
    {
        get
        {
            foreach (var (key, value) in _labels)
            {
                if (key == name)
                    return value;
            }

            return "";
        }
    }

    /// <summary>The last one of a name counts.</summary>
    public static LabelSet Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in labels)
            sorted[name] = value;
        return new LabelSet([.. sorted.Where(static label => label.Value.Length > 0)]);
    }

    /// <summary>The labels of these names.</summary>
    public LabelSet Only(IReadOnlyCollection<string> names) => new([.. _labels.Where(label => names.Contains(label.Key, StringComparer.Ordinal))]);

    public bool Equals(LabelSet? other) => other is not null && _labels.AsSpan().SequenceEqual(other._labels);

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _labels)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary><c>{alertname="HighLatency", model="fraud"}</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in _labels)
        {
            if (text.Length > 1)
                text.Append(", ");
            text.Append(name).Append('=').Append(LabelMatcher.Quote(value));
        }

        return text.Append('}').ToString();
    }
}
