using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>
/// Reads expressions of the query language of Prometheus.
/// <code>
/// expression := operand (operator modifier operand)*      by the operators' precedence; ^ from the right, others from the left
/// operand    := ("+" | "-") operand | primary postfix*
/// primary    := number | text | "(" expression ")" | selector | function "(" arguments ")" | aggregation
/// postfix    := "[" duration "]" | "[" duration ":" duration? "]" | "offset" "-"? duration | "@" time
/// modifier   := "bool"? (("on" | "ignoring") names (("group_left" | "group_right") names?)?)?
/// </code>
/// </summary>
public sealed class Parser
{
    /// <summary>Characters of an expression.</summary>
    public const int MaxLength = 16_384;

    /// <summary>Parts of an expression that lie in each other, operators of a row among them.</summary>
    public const int MaxDepth = 200;

    private readonly TokenCursor _cursor;
    private readonly SelectorParser _selectors;
    private readonly ModifierParser _modifiers;
    private int _depth;

    private Parser(string text)
    {
        _cursor = new TokenCursor(text);
        _selectors = new SelectorParser(_cursor);
        _modifiers = new ModifierParser(_cursor);
    }

    /// <exception cref="ParseException">It is no expression.</exception>
    public static Expr Parse(string text)
    {
        if (text.Length > MaxLength)
            throw ParseException.At(text, new Span(MaxLength, text.Length), $"the expression has {text.Length} characters; at most {MaxLength}");
        var parser = new Parser(text);
        if (parser._cursor.Current.Kind == TokenKind.End)
            throw parser._cursor.Wrong(parser._cursor.Current.Span, "no expression found in input");
        var expression = parser.Expression(0);
        return parser._cursor.Current.Kind == TokenKind.End ? expression : throw parser._cursor.Unexpected("");
    }

    private Expr Expression(int least)
    {
        if (++_depth > MaxDepth)
            throw _cursor.Wrong(_cursor.Current.Span, $"the expression is nested more than {MaxDepth} deep");
        var left = Operand();
        while (Keywords.TryOperator(_cursor.Current, out var operation, out var precedence) && precedence >= least)
        {
            var sign = _cursor.Take();
            var modifier = _modifiers.Read(sign, operation);
            var right = Expression(operation == BinaryOperator.Power ? precedence : precedence + 1);
            left = TypeRules.Binary(_cursor, sign, operation, left, right, modifier);
            if (left.Depth > MaxDepth)
                throw _cursor.Wrong(sign.Span, $"the expression has more than {MaxDepth} parts in each other");
        }

        _depth--;
        return left;
    }

    private Expr Operand()
    {
        if (!_cursor.Current.Is("+") && !_cursor.Current.Is("-"))
            return Postfix(Primary());
        var sign = _cursor.Take();
        // -1^2 is -(1^2), and -1*2 is (-1)*2.
        var inner = Expression(Keywords.PowerPrecedence);
        var span = sign.Span.To(inner.Span);
        if (inner.Type is ExprType.String or ExprType.Matrix)
            throw _cursor.Wrong(span, $"unary expression only allowed on expressions of type scalar or instant vector, got \"{TypeRules.Name(inner.Type)}\"");
        if (sign.Is("+"))
            return inner;
        return inner is NumberExpr number ? new NumberExpr(span, -number.Value) : new NegateExpr(span, inner);
    }

    private Expr Primary()
    {
        var token = _cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new NumberExpr(_cursor.Take().Span, Literals.Number(token.Text));
            case TokenKind.Text:
                return new StringExpr(_cursor.Take().Span, _selectors.TextOf(token));
            case TokenKind.MetricWord:
                return _selectors.Read();
            case TokenKind.Word:
                return Word(token);
            case TokenKind.Sign when token.Text == "{":
                return _selectors.Read();
            case TokenKind.Sign when token.Text == "(":
                return Parenthesis();
            default:
                throw _cursor.Unexpected("");
        }
    }

    private ParenExpr Parenthesis()
    {
        var open = _cursor.Take();
        var inner = Expression(0);
        var close = _cursor.Take(")", "paren expression");
        return new ParenExpr(open.Span.To(close.Span), inner);
    }

    private Expr Word(Token word)
    {
        var following = _cursor.Following;
        if (Keywords.IsAggregation(word.Text) && (following.Is("(") || following.IsWord("by") || following.IsWord("without")))
            return Aggregate();
        if (following.Is("("))
            return Call();
        return word.IsWord("inf") || word.IsWord("nan") ? new NumberExpr(_cursor.Take().Span, Literals.Number(word.Text)) : _selectors.Read();
    }

    private CallExpr Call()
    {
        var name = _cursor.Take();
        var function = FunctionSpecs.Find(name.Text);
        if (function is null)
            throw _cursor.Wrong(name.Span, UnknownFunction.Describe(name.Text));
        var arguments = Arguments("function call");
        var call = new CallExpr(new Span(name.Span.Start, _cursor.End), function, arguments);
        TypeRules.Check(_cursor, call);
        return call;
    }

    private List<Expr> Arguments(string context)
    {
        var arguments = new List<Expr>();
        _cursor.Take("(", context);
        if (_cursor.TryTake(")"))
            return arguments;
        do
        {
            if (arguments.Count > 0 && _cursor.Current.Is(")"))
                throw _cursor.Wrong(new Span(_cursor.End - 1, _cursor.End), "trailing commas not allowed in function call args");
            arguments.Add(Expression(0));
        }
        while (_cursor.TryTake(","));
        _cursor.Take(")", context);
        return arguments;
    }

    /// <summary><c>sum by (a) (x)</c> or <c>sum(x) by (a)</c>; some take a parameter before the vector.</summary>
    private AggregateExpr Aggregate()
    {
        var name = _cursor.Take();
        var grouping = _modifiers.Grouping();
        var begin = _cursor.Current.Span.Start;
        var arguments = Arguments("aggregation");
        grouping ??= _modifiers.Grouping();
        return TypeRules.Aggregate(_cursor, name, arguments, new Span(begin, _cursor.End), grouping ?? new Grouping(IsWithout: false, []));
    }

    private Expr Postfix(Expr expression)
    {
        while (true)
        {
            if (_cursor.Current.Is("["))
                expression = _selectors.Range(expression);
            else if (_cursor.Current.IsWord("offset"))
                expression = _selectors.Offset(expression);
            else if (_cursor.Current.Is("@"))
                expression = _selectors.At(expression);
            else
                return expression;
        }
    }
}
