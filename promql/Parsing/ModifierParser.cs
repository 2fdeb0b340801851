using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>What may stand behind an operator or an aggregation's name.</summary>
internal sealed class ModifierParser(TokenCursor cursor)
{
    public BinaryModifier Read(Token sign, BinaryOperator operation)
    {
        var isSet = operation <= BinaryOperator.Unless;
        var returnsBool = cursor.TryTakeWord("bool");
        if (returnsBool && operation is < BinaryOperator.Equal or > BinaryOperator.GreaterOrEqual)
            throw cursor.Wrong(sign.Span, "bool modifier can only be used on comparison operators");
        var isOn = cursor.Current.IsWord("on");
        var cardinality = isSet ? Cardinality.ManyToMany : Cardinality.OneToOne;
        if (!isOn && !cursor.Current.IsWord("ignoring"))
            return new BinaryModifier(returnsBool, new VectorMatching(cardinality, IsOn: false, [], []));
        cursor.Take();
        var names = Names();
        var include = (IReadOnlyList<string>)[];
        var group = cursor.Current;
        if ((group.IsWord("group_left") || group.IsWord("group_right")) && !cursor.Following.Is("{"))
        {
            cursor.Take();
            cardinality = group.IsWord("group_left") ? Cardinality.ManyToOne : Cardinality.OneToMany;
            include = cursor.Current.Is("(") ? Names() : [];
            if (isOn && names.Intersect(include).FirstOrDefault() is { } both)
                throw cursor.Wrong(sign.Span, $"label \"{both}\" must not occur in ON and GROUP clause at once");
        }

        return new BinaryModifier(returnsBool, new VectorMatching(cardinality, isOn, names, include));
    }

    /// <summary><c>by (…)</c> or <c>without (…)</c>; null: neither.</summary>
    public Grouping? Grouping()
    {
        var isWithout = cursor.Current.IsWord("without");
        if (!isWithout && !cursor.Current.IsWord("by"))
            return null;
        cursor.Take();
        return new Grouping(isWithout, Names());
    }

    /// <summary>Names of labels, which may be words of the language too.</summary>
    private List<string> Names()
    {
        const string Context = "grouping opts";
        var names = new List<string>();
        cursor.Take("(", Context);
        while (!cursor.TryTake(")"))
        {
            names.Add(cursor.Take(TokenKind.Word, Context, "label").Text);
            if (!cursor.TryTake(",") && !cursor.Current.Is(")"))
                throw cursor.Unexpected(Context, "\",\" or \")\"");
        }

        return [.. names.Distinct().Order(StringComparer.Ordinal)];
    }
}
