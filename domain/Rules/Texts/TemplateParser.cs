namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// One place of a template. <c>place = pipeline "}}"; pipeline = term { "|" function { term } }; term = $labels.name | $name | "text"
/// | number | function { term } | ( pipeline )</c>; a function behind a bar takes what stands before it as its last argument.
/// </summary>
internal sealed class TemplateParser(string text, int start, IReadOnlyCollection<string>? labels, bool withValues)
{
    private const int MaxDepth = 8;

    private int _at = start;
    private int _depth;

    public string Problem { get; private set; } = "";

    /// <summary>Behind the closing braces.</summary>
    public int End => _at;

    public Func<TemplateContext, object?>? Parse()
    {
        if (Pipeline() is not { } value)
            return null;
        SkipSpace();
        if (!text.AsSpan(_at).StartsWith("}}", StringComparison.Ordinal))
            return Fail(_at >= text.Length ? "'{{' is not closed by '}}'" : $"'{Rest()}' is not expected there");
        _at += 2;
        return value;
    }

    private Func<TemplateContext, object?>? Pipeline()
    {
        if (++_depth > MaxDepth)
            return Fail($"it is nested deeper than {MaxDepth}");
        var value = Term(isFirst: true);
        while (value is not null && Peek() == '|')
        {
            _at++;
            SkipSpace();
            value = Call(Word(), value);
        }

        _depth--;
        return value;
    }

    private Func<TemplateContext, object?>? Term(bool isFirst)
    {
        switch (Peek())
        {
            case '$':
                _at++;
                return Variable(Word());
            case '"':
                return Quoted() is { } literal ? _ => literal : null;
            case '(':
                _at++;
                var inner = Pipeline();
                if (inner is not null && Peek() != ')')
                    return Fail("'(' is not closed by ')'");
                _at++;
                return inner;
            case var c when char.IsAsciiLetter(c):
                return isFirst ? Call(Word(), null) : Fail($"'{Rest()}' is not expected there");
            case '\0' or '}':
                return Fail("'{{ }}' has nothing to show");
            default:
                return Fail($"'{Rest()}' is not expected there");
        }
    }

    private Func<TemplateContext, object?>? Variable(string name)
    {
        if (name == "labels")
        {
            if (Raw() != '.')
                return Fail("$labels needs the name of a label: $labels.model");
            _at++;
            var label = Word();
            if (labels is not null && !labels.Contains(label))
                return Fail($"the alert has no label '{label}'; it has {string.Join(", ", labels.Order(StringComparer.Ordinal))}");
            return context => context.Label(label);
        }

        if (!AlertTemplate.Variables.Contains(name))
            return Fail(AlertTemplate.Unknown($"variable ${name}", $"${name}", [.. AlertTemplate.Variables.Append("labels").Select(static known => $"${known}")]));
        if (!withValues)
            return Fail($"${name} cannot be in a label: the alert would be another one at each evaluation; put it into an annotation");
        return name switch
        {
            "value" => static context => context.Reading.Value,
            "lower" => static context => context.Reading.Interval?.Lower,
            "upper" => static context => context.Reading.Interval?.Upper,
            "current" => static context => context.Reading.Current,
            "reference" => static context => context.Reading.Reference,
            "records" => static context => (double)context.Reading.Records,
            _ => static context => context.Reading.Coverage,
        };
    }

    private Func<TemplateContext, object?>? Call(string function, Func<TemplateContext, object?>? piped)
    {
        if (!AlertTemplate.Functions.Contains(function))
            return Fail(AlertTemplate.Unknown($"function '{function}'", function, AlertTemplate.Functions));
        var format = "";
        if (function == "printf")
        {
            if (Peek() != '"')
                return Fail("printf needs a format first: printf \"%.2f\" $value");
            if (Quoted() is not { } given)
                return null;
            format = given;
        }

        var arguments = new List<Func<TemplateContext, object?>>();
        while (Peek() is not ('|' or '}' or ')' or '\0'))
        {
            if (Term(isFirst: false) is not { } argument)
                return null;
            arguments.Add(argument);
        }

        if (piped is not null)
            arguments.Add(piped);
        if (function == "printf")
        {
            return TemplateFormat.Check(format, arguments.Count) is { } problem
                ? Fail(problem)
                : context => TemplateFormat.Apply(format, arguments.ConvertAll(argument => argument(context)));
        }

        return arguments is [var only]
            ? context => only(context) switch
            {
                double number => TemplateNumbers.Apply(function, number),
                var other => AlertTemplate.Text(other),
            }
            : Fail($"{function} takes one value and has {arguments.Count}");
    }

    private string? Quoted()
    {
        var close = text.IndexOf('"', _at + 1);
        if (close < 0)
        {
            Fail("a text is not closed by '\"'");
            return null;
        }

        var literal = text[(_at + 1)..close];
        _at = close + 1;
        return literal;
    }

    private string Word()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            _at++;
        return text[from.._at];
    }

    private char Peek()
    {
        SkipSpace();
        return Raw();
    }

    private char Raw() => _at < text.Length ? text[_at] : '\0';

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] == ' ')
            _at++;
    }

    private string Rest() => text[_at..Math.Min(text.Length, _at + 16)];

    private Func<TemplateContext, object?>? Fail(string problem)
    {
        Problem = problem;
        return null;
    }
}
