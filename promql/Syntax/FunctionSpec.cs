namespace OrleansMonitor.PromQl.Syntax;

/// <summary>What a function takes and gives.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Returns">What it gives.</param>
/// <param name="Takes">The types of its arguments.</param>
/// <param name="Optional">How many of the last of them may be left out.</param>
/// <param name="Repeats">The last may come any number of times.</param>
public sealed record FunctionSpec(string Name, ExprType Returns, ExprType[] Takes, int Optional = 0, bool Repeats = false)
{
    public int Least => Takes.Length - Optional;

    public int Most => Repeats ? int.MaxValue : Takes.Length;

    public ExprType TypeAt(int index) => Takes[Math.Min(index, Takes.Length - 1)];
}

/// <summary>All functions that there are.</summary>
public static class FunctionSpecs
{
    private static readonly Dictionary<string, FunctionSpec> All = Table().ToDictionary(static function => function.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public static FunctionSpec? Find(string name) => All.GetValueOrDefault(name);

    private static IEnumerable<FunctionSpec> Table()
    {
        const ExprType Scalar = ExprType.Scalar, Text = ExprType.String, Vector = ExprType.Vector, Matrix = ExprType.Matrix;
        foreach (var name in (string[])["abs", "absent", "ceil", "floor", "exp", "ln", "log2", "log10", "sqrt", "sgn", "sort", "sort_desc", "timestamp", "deg", "rad",
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"])
            yield return new(name, Vector, [Vector]);
        foreach (var name in (string[])["rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets", "absent_over_time", "avg_over_time", "min_over_time", "max_over_time", "sum_over_time",
            "count_over_time", "last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time"])
            yield return new(name, Vector, [Matrix]);
        foreach (var name in (string[])["minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"])
            yield return new(name, Vector, [Vector], Optional: 1);
        yield return new("clamp", Vector, [Vector, Scalar, Scalar]);
        yield return new("clamp_min", Vector, [Vector, Scalar]);
        yield return new("clamp_max", Vector, [Vector, Scalar]);
        yield return new("round", Vector, [Vector, Scalar], Optional: 1);
        yield return new("histogram_quantile", Vector, [Scalar, Vector]);
        yield return new("quantile_over_time", Vector, [Scalar, Matrix]);
        yield return new("predict_linear", Vector, [Matrix, Scalar]);
        yield return new("holt_winters", Vector, [Matrix, Scalar, Scalar]);
        yield return new("label_replace", Vector, [Vector, Text, Text, Text, Text]);
        yield return new("label_join", Vector, [Vector, Text, Text, Text], Optional: 1, Repeats: true);
        yield return new("vector", Vector, [Scalar]);
        yield return new("scalar", Scalar, [Vector]);
        yield return new("time", Scalar, []);
        yield return new("pi", Scalar, []);
    }
}
