using System.Globalization;
using System.Text;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Names of labels, and the identity that labels give to an alert.</summary>
public static class AlertLabels
{
    /// <summary>The label with the rule's name.</summary>
    public const string Name = "alertname";

    public const int MaxNameLength = 128;

    /// <summary>Longer values of labels are cut.</summary>
    public const int MaxValueLength = 1024;

    /// <summary>Longer annotations are cut.</summary>
    public const int MaxAnnotationLength = 4096;

    private static readonly string[] ReservedNames = [Name, "model", "version", "segment", "node"];

    /// <summary>Labels that the monitor gives, and rules therefore cannot.</summary>
    public static IReadOnlyList<string> Reserved => ReservedNames;

    /// <summary>What is wrong with the name of a label or an annotation, or null: it must be one in Prometheus as well.</summary>
    public static string? Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaxNameLength)
            return $"a name has 1 to {MaxNameLength} characters";
        if (!LabelName.IsValid(name))
            return "a name consists of letters, digits and _, and does not begin with a digit";
        return name.StartsWith("__", StringComparison.Ordinal) ? "names that begin with __ are reserved" : null;
    }

    /// <summary>16 hexadecimal digits, the same for as long as the group and all labels stay what they are.</summary>
    /// <param name="group">The rule's group: two groups may have rules of one name.</param>
    /// <param name="labels">In ordinal order of their names.</param>
    public static string Fingerprint(string group, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var text = new StringBuilder(group);
        foreach (var (name, value) in labels)
            text.Append('\0').Append(name).Append('\0').Append(value);
        return XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(text.ToString())).ToString("x16", CultureInfo.InvariantCulture);
    }
}
