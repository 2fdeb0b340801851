using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>The words and signs of the language.</summary>
internal static class Keywords
{
    private static readonly Dictionary<string, Aggregation> Aggregations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sum"] = Aggregation.Sum,
        ["avg"] = Aggregation.Avg,
        ["min"] = Aggregation.Min,
        ["max"] = Aggregation.Max,
        ["count"] = Aggregation.Count,
        ["group"] = Aggregation.Group,
        ["stddev"] = Aggregation.StdDev,
        ["stdvar"] = Aggregation.StdVar,
        ["topk"] = Aggregation.TopK,
        ["bottomk"] = Aggregation.BottomK,
        ["quantile"] = Aggregation.Quantile,
        ["count_values"] = Aggregation.CountValues,
        ["sketch_quantile"] = Aggregation.SketchQuantile,
    };

    private static readonly Dictionary<string, (BinaryOperator Operator, int Precedence)> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["or"] = (BinaryOperator.Or, 1),
        ["and"] = (BinaryOperator.And, 2),
        ["unless"] = (BinaryOperator.Unless, 2),
        ["=="] = (BinaryOperator.Equal, 3),
        ["!="] = (BinaryOperator.NotEqual, 3),
        ["<"] = (BinaryOperator.Less, 3),
        ["<="] = (BinaryOperator.LessOrEqual, 3),
        [">"] = (BinaryOperator.Greater, 3),
        [">="] = (BinaryOperator.GreaterOrEqual, 3),
        ["+"] = (BinaryOperator.Add, 4),
        ["-"] = (BinaryOperator.Subtract, 4),
        ["*"] = (BinaryOperator.Multiply, 5),
        ["/"] = (BinaryOperator.Divide, 5),
        ["%"] = (BinaryOperator.Modulo, 5),
        ["atan2"] = (BinaryOperator.Atan2, 5),
        ["^"] = (BinaryOperator.Power, PowerPrecedence),
    };

    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "start", "end",
    };

    /// <summary>It binds more than the sign before a number.</summary>
    public const int PowerPrecedence = 6;

    public static IEnumerable<string> AggregationNames => Aggregations.Keys.Order(StringComparer.Ordinal);

    public static bool IsAggregation(string word) => Aggregations.ContainsKey(word);

    public static Aggregation AggregationOf(string word) => Aggregations[word];

    public static bool IsOperator(string text) => Operators.ContainsKey(text);

    public static bool Contains(string word) => Others.Contains(word) || Operators.ContainsKey(word);

    public static bool TryOperator(Token token, out BinaryOperator operation, out int precedence)
    {
        var found = token.Kind is TokenKind.Sign or TokenKind.Word && Operators.TryGetValue(token.Text, out var known) ? known : default;
        (operation, precedence) = found;
        return found.Precedence > 0;
    }

    public static bool TakesParameter(Aggregation aggregation) => aggregation >= Aggregation.TopK;
}
