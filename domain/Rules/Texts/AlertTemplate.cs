using System.Text;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// A text with places to fill in, in the part of Prometheus' template language that a label or a summary needs:
/// <c>{{ $labels.model }}: {{ $value | humanizeDuration }}, at least {{ printf "%.2f" $lower }}</c>.
/// </summary>
public sealed class AlertTemplate
{
    public const int MaxLength = 4096;

    /// <summary>What stands for a number that there is none of.</summary>
    public const string NoData = "no data";

    private static readonly string[] VariableNames = ["value", "lower", "upper", "current", "reference", "records", "coverage"];

    private readonly List<Func<TemplateContext, object?>> _pieces = [];

    private AlertTemplate()
    {
    }

    /// <summary>Names of the variables, besides <c>$labels</c>.</summary>
    public static IReadOnlyList<string> Variables => VariableNames;

    /// <summary>Names of the functions.</summary>
    public static IReadOnlyList<string> Functions { get; } = [.. TemplateNumbers.Functions, "printf"];

    /// <summary>The template, or null and what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="labels">The labels that there will be; null: any name is good.</param>
    /// <param name="withValues">Whether the figures may be used. Not in labels: an alert would be another one at each evaluation.</param>
    /// <param name="problem">What is wrong; empty when nothing is.</param>
    public static AlertTemplate? Parse(string text, IReadOnlyCollection<string>? labels, bool withValues, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = text.Length > MaxLength ? $"it has {text.Length} characters; at most {MaxLength}" : "";
        var template = new AlertTemplate();
        for (var at = 0; at < text.Length && problem.Length == 0;)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var literal = open < 0 ? text[at..] : text[at..open];
            if (literal.Length > 0)
                template._pieces.Add(_ => literal);
            if (open < 0)
                break;
            var parser = new TemplateParser(text, open + 2, labels, withValues);
            if (parser.Parse() is not { } piece)
            {
                problem = parser.Problem;
                break;
            }

            template._pieces.Add(piece);
            at = parser.End;
        }

        return problem.Length == 0 ? template : null;
    }

    /// <summary>The text, filled in; cut at a length.</summary>
    internal string Expand(in TemplateContext context, int maxLength)
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
            text.Append(Text(piece(context)));
        if (text.Length <= maxLength)
            return text.ToString();
        text.Length = maxLength - 1;
        return text.Append('…').ToString();
    }

    internal static string Text(object? value) => value switch
    {
        null => NoData,
        double number => TemplateNumbers.Plain(number),
        _ => (string)value,
    };

    internal static string Unknown(string what, string name, IReadOnlyList<string> names)
    {
        var nearest = NearestNames.Of(name, names);
        return nearest.Count > 0 ? $"there is no {what}; did you mean {string.Join(" or ", nearest)}?" : $"there is no {what}; there are {string.Join(", ", names)}";
    }
}
