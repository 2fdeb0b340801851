using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>What is wrong with an expression, and where: <c>1:5: parse error: …</c>, line and column from 1, as Prometheus writes it.</summary>
public sealed class ParseException : Exception
{
    private ParseException(string message, string why, int line, int column)
        : base(message) => (Why, Line, Column) = (why, line, column);

    public string Why { get; }

    public int Line { get; }

    public int Column { get; }

    public static ParseException At(string text, Span span, string why)
    {
        var before = text.AsSpan(0, Math.Min(span.Start, text.Length));
        var line = before.Count('\n') + 1;
        // Columns are bytes, as in Prometheus.
        var column = System.Text.Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]) + 1;
        return new ParseException($"{line}:{column}: parse error: {why}", why, line, column);
    }
}
