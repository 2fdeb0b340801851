using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>Selectors, their ranges and when they look.</summary>
internal sealed class SelectorParser(TokenCursor cursor)
{
    private const string Context = "label matching";

    // Some 300,000 years, so that no sum with a duration is too large for its type.
    private const double MaxSeconds = 1e13;

    /// <summary><c>name</c>, <c>name{label="value", …}</c> or <c>{…}</c>.</summary>
    public VectorSelector Read()
    {
        var begin = cursor.Current.Span.Start;
        var matchers = new List<Matcher>();
        var name = cursor.Current.Is("{") ? null : cursor.Take().Text;
        if (cursor.TryTake("{"))
            Matchers(matchers, name);
        if (name is not null)
            matchers.Add(new Matcher(MatchKind.Equal, Labels.MetricName, name));
        var span = new Span(begin, cursor.End);
        // What takes everything would read everything.
        if (matchers.TrueForAll(static matcher => matcher.TakesEmpty))
            throw cursor.Wrong(span, "vector selector must contain at least one non-empty matcher");
        return new VectorSelector(span, matchers, default);
    }

    public string TextOf(Token token) => Literals.Unquote(token.Text) ?? throw cursor.Wrong(token.Span, $"invalid escape sequence in {token.Text}");

    /// <summary><c>[5m]</c> behind a selector, or <c>[5m:1m]</c> behind any vector.</summary>
    public Expr Range(Expr expression)
    {
        var open = cursor.Take();
        var range = Duration("subquery selector");
        if (!cursor.TryTake(":"))
        {
            var close = cursor.Take("]", "matrix selector");
            return expression switch
            {
                VectorSelector { Shift.Offset: not 0 } => throw cursor.Wrong(open.Span, "no offset modifiers allowed before range"),
                VectorSelector { Shift.At: not null } => throw cursor.Wrong(open.Span, "no @ modifiers allowed before range"),
                VectorSelector vector => new MatrixSelector(new Span(vector.Span.Start, close.Span.End), vector, range),
                _ => throw cursor.Wrong(open.Span, "ranges only allowed for vector selectors"),
            };
        }

        var step = cursor.Current.Is("]") ? 0 : Duration("subquery selector");
        var end = cursor.Take("]", "subquery selector");
        if (expression.Type != ExprType.Vector)
            throw cursor.Wrong(expression.Span, $"subquery is only allowed on instant vector, got {TypeRules.Name(expression.Type)} instead");
        return new SubqueryExpr(new Span(expression.Span.Start, end.Span.End), expression, range, step, default);
    }

    /// <summary><c>offset 5m</c>, or <c>offset -5m</c> for what comes later.</summary>
    public Expr Offset(Expr expression)
    {
        cursor.Take();
        var isNegative = cursor.TryTake("-");
        if (!isNegative)
            cursor.TryTake("+");
        var offset = Duration("offset", mayBeZero: true);
        var shift = ShiftOf(expression) ?? throw cursor.Wrong(expression.Span,
            $"offset modifier must be preceded by an instant vector selector or range vector selector or a subquery, but follows a {Kind(expression)} instead");
        if (shift.Offset != 0)
            throw cursor.Wrong(expression.Span, "offset may not be set multiple times");
        return Shifted(expression, shift with { Offset = isNegative ? -offset : offset });
    }

    /// <summary><c>@ 1609746000</c> (seconds), <c>@ start()</c> or <c>@ end()</c>.</summary>
    public Expr At(Expr expression)
    {
        cursor.Take();
        var at = AtTime();
        var shift = ShiftOf(expression) ?? throw cursor.Wrong(expression.Span,
            $"@ modifier must be preceded by an instant vector selector or range vector selector or a subquery, but follows a {Kind(expression)} instead");
        if (shift.At is not null)
            throw cursor.Wrong(expression.Span, "@ <timestamp> may not be set multiple times");
        return Shifted(expression, shift with { At = at });
    }

    private AtTime AtTime()
    {
        var token = cursor.Current;
        if ((token.IsWord("start") || token.IsWord("end")) && cursor.Following.Is("("))
        {
            cursor.Take();
            cursor.Take("(", "@");
            cursor.Take(")", "@");
            return new AtTime(token.IsWord("start") ? AtKind.Start : AtKind.End, 0);
        }

        var isNegative = cursor.TryTake("-");
        if (!isNegative)
            cursor.TryTake("+");
        var number = Literals.Number(cursor.Take(TokenKind.Number, "@", "timestamp").Text);
        if (!(number < MaxSeconds))
            throw cursor.Wrong(token.Span, $"timestamp out of bounds for @ modifier: {number}");
        var milliseconds = (long)Math.Round(number * 1000);
        return new AtTime(AtKind.Fixed, isNegative ? -milliseconds : milliseconds);
    }

    private void Matchers(List<Matcher> matchers, string? name)
    {
        while (!cursor.TryTake("}"))
        {
            var label = cursor.Take(TokenKind.Word, Context, "identifier or \"}\"");
            if (label.Text == Labels.MetricName && name is not null)
                throw cursor.Wrong(label.Span, $"metric name must not be set twice: \"{name}\" or another");
            matchers.Add(Matcher(label));
            if (!cursor.TryTake(",") && !cursor.Current.Is("}"))
                throw cursor.Unexpected(Context, "\",\" or \"}\"");
        }
    }

    private Matcher Matcher(Token label)
    {
        var sign = cursor.Take();
        MatchKind? kind = sign.Kind != TokenKind.Sign ? null : sign.Text switch
        {
            "=" => MatchKind.Equal,
            "!=" => MatchKind.NotEqual,
            "=~" => MatchKind.Regex,
            "!~" => MatchKind.NotRegex,
            _ => null,
        };
        if (sign.Is("=="))
            throw cursor.Wrong(new Span(sign.Span.Start + 1, sign.Span.End), $"unexpected \"=\" in {Context}, expected string");
        if (kind is null)
            throw cursor.Wrong(sign.Span, $"unexpected {sign.Describe()} in {Context}, expected label matching operator");
        var value = cursor.Take(TokenKind.Text, Context, "string");
        try
        {
            return new Matcher(kind.Value, label.Text, TextOf(value));
        }
        catch (FormatException exception)
        {
            throw cursor.Wrong(label.Span, exception.Message);
        }
    }

    private long Duration(string context, bool mayBeZero = false)
    {
        var token = cursor.Take(TokenKind.Duration, context, "duration");
        return Literals.Duration(token.Text) switch
        {
            null => throw cursor.Wrong(token.Span, $"not a valid duration string: \"{token.Text}\""),
            0 when !mayBeZero => throw cursor.Wrong(token.Span, "duration must be greater than 0"),
            { } duration => duration,
        };
    }

    private static TimeShift? ShiftOf(Expr expression) => expression switch
    {
        VectorSelector vector => vector.Shift,
        MatrixSelector matrix => matrix.Vector.Shift,
        SubqueryExpr subquery => subquery.Shift,
        _ => null,
    };

    private Expr Shifted(Expr expression, TimeShift shift)
    {
        var span = new Span(expression.Span.Start, cursor.End);
        return expression switch
        {
            VectorSelector vector => new VectorSelector(span, vector.Matchers, shift),
            MatrixSelector matrix => new MatrixSelector(span, new VectorSelector(matrix.Vector.Span, matrix.Vector.Matchers, shift), matrix.Range),
            var other => (SubqueryExpr)other is var subquery ? new SubqueryExpr(span, subquery.Inner, subquery.Range, subquery.Step, shift) : other,
        };
    }

    private static string Kind(Expr expression) => expression switch
    {
        NumberExpr => "number literal",
        StringExpr => "string literal",
        CallExpr => "function call",
        AggregateExpr => "aggregation",
        _ => "parenthesis",
    };
}
