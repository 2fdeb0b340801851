using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>Which types operators, functions and aggregations take.</summary>
internal static class TypeRules
{
    public static string Name(ExprType type) => type switch
    {
        ExprType.Scalar => "scalar",
        ExprType.String => "string",
        ExprType.Vector => "instant vector",
        _ => "range vector",
    };

    public static BinaryExpr Binary(TokenCursor cursor, Token sign, BinaryOperator operation, Expr left, Expr right, BinaryModifier modifier)
    {
        foreach (var side in (Expr[])[left, right])
        {
            if (side.Type is not (ExprType.Scalar or ExprType.Vector))
                throw cursor.Wrong(side.Span, "binary expression must contain only scalar and instant vector types");
        }

        var expression = new BinaryExpr(operation, left, right, modifier);
        var hasScalar = left.Type == ExprType.Scalar || right.Type == ExprType.Scalar;
        if (hasScalar && expression.IsSet)
            throw cursor.Wrong(expression.Span, $"set operator \"{sign.Text.ToLowerInvariant()}\" not allowed in binary scalar expression");
        if (hasScalar && (modifier.Matching.IsOn || modifier.Matching.Names.Count > 0))
            throw cursor.Wrong(expression.Span, "vector matching only allowed between instant vectors");
        if (expression.IsSet && modifier.Matching.Cardinality != Cardinality.ManyToMany)
            throw cursor.Wrong(expression.Span, $"no grouping allowed for \"{sign.Text.ToLowerInvariant()}\" operation");
        if (left.Type == ExprType.Scalar && right.Type == ExprType.Scalar && expression.IsComparison && !modifier.ReturnsBool)
            throw cursor.Wrong(sign.Span, "comparisons between scalars must use BOOL modifier");
        return expression;
    }

    public static void Check(TokenCursor cursor, CallExpr call)
    {
        var (function, count) = (call.Function, call.Arguments.Count);
        if (count < function.Least || count > function.Most)
        {
            var how = function.Least == function.Most ? "" : count < function.Least ? "at least " : "at most ";
            throw cursor.Wrong(call.Span, $"expected {how}{(count < function.Least ? function.Least : function.Most)} argument(s) in call to \"{function.Name}\", got {count}");
        }

        for (var i = 0; i < count; i++)
            Expect(cursor, call.Arguments[i], function.TypeAt(i), $"call to function \"{function.Name}\"");
        if (function.Name is "label_replace" or "label_join")
            LabelRules.Check(cursor, call);
    }

    public static AggregateExpr Aggregate(TokenCursor cursor, Token name, List<Expr> arguments, Span body, Grouping grouping)
    {
        var aggregation = Keywords.AggregationOf(name.Text);
        var span = name.Span.To(body);
        var desired = Keywords.TakesParameter(aggregation) ? 2 : 1;
        if (arguments.Count == 0)
            throw cursor.Wrong(span, "no arguments for aggregate expression provided");
        if (arguments.Count != desired)
            throw cursor.Wrong(span, $"wrong number of arguments for aggregate expression provided, expected {desired}, got {arguments.Count}");
        var inner = arguments[^1];
        Expect(cursor, inner, aggregation == Aggregation.SketchQuantile ? ExprType.Matrix : ExprType.Vector, "aggregation expression");
        if (aggregation == Aggregation.SketchQuantile && inner.Bare is not MatrixSelector)
            throw cursor.Wrong(inner.Span, "sketch_quantile takes a range selector, and no subquery");
        var parameter = desired == 2 ? arguments[0] : null;
        if (parameter is not null)
            Expect(cursor, parameter, aggregation == Aggregation.CountValues ? ExprType.String : ExprType.Scalar, "aggregation parameter");
        if (aggregation == Aggregation.CountValues && parameter!.Bare is StringExpr label && !LabelRules.IsName(label.Value))
            throw cursor.Wrong(parameter.Span, $"invalid label name \"{label.Value}\"");
        return new AggregateExpr(span, aggregation, inner, parameter, grouping);
    }

    private static void Expect(TokenCursor cursor, Expr expression, ExprType wanted, string context)
    {
        if (expression.Type != wanted)
            throw cursor.Wrong(expression.Span, $"expected type {Name(wanted)} in {context}, got {Name(expression.Type)}");
    }
}
