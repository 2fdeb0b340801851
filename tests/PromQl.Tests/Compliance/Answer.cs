using System.Globalization;
using System.Text.Json;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Tests.Compliance;

/// <summary>An answer of either side in one form, and how two of them differ.</summary>
internal sealed record Answer(string Type, IReadOnlyList<(string Labels, IReadOnlyList<(double Time, double Value)> Points)> Series, string Text = "")
{
    // Sums are made in other orders, and libraries of functions differ in the last digit.
    private const double Tolerance = 1e-9;

    public static Answer Of(QueryValue value) => value switch
    {
        ScalarValue scalar => new("scalar", [("", [(scalar.Time / 1000.0, scalar.Value)])]),
        StringValue text => new("string", [], text.Value),
        VectorValue vector => new("vector", [.. vector.Elements.Select(element => (Key(element.Labels), Points((vector.Time, element.Value))))]),
        MatrixValue matrix => new("matrix", [.. matrix.Series.Select(static series => (Key(series.Labels), Points([.. series.Times.Zip(series.Values)])))]),
        _ => throw new NotSupportedException(value.ToString()),
    };

    public static Answer Of(JsonElement data)
    {
        var (type, result) = (data.GetProperty("resultType").GetString()!, data.GetProperty("result"));
        return type switch
        {
            "scalar" => new(type, [("", [Point(result)])]),
            "string" => new(type, [], result[1].GetString()!),
            "vector" => new(type, [.. result.EnumerateArray().Select(static each => (Key(each.GetProperty("metric")), (IReadOnlyList<(double, double)>)[Point(each.GetProperty("value"))]))]),
            _ => new(type, [.. result.EnumerateArray().Select(static each => (Key(each.GetProperty("metric")), (IReadOnlyList<(double, double)>)[.. each.GetProperty("values").EnumerateArray().Select(Point)]))]),
        };
    }

    /// <summary>Empty: they are the same.</summary>
    public string Difference(Answer other, bool isOrdered)
    {
        if (Type != other.Type || Text != other.Text || Series.Count != other.Series.Count)
            return $"{Type} '{Text}' of {Series.Count} series; {other.Type} '{other.Text}' of {other.Series.Count}: {Show(this)} and {Show(other)}";
        var (own, others) = isOrdered ? (Series, other.Series) : ([.. Series.OrderBy(static one => one.Labels, StringComparer.Ordinal)], [.. other.Series.OrderBy(static one => one.Labels, StringComparer.Ordinal)]);
        foreach (var (left, right) in own.Zip(others))
        {
            if (left.Labels != right.Labels)
                return $"{left.Labels}; {right.Labels}";
            if (left.Points.Count != right.Points.Count)
                return $"{left.Labels}: {left.Points.Count} points; {right.Points.Count}";
            foreach (var (a, b) in left.Points.Zip(right.Points))
            {
                if (a.Time != b.Time || !Same(a.Value, b.Value))
                    return $"{left.Labels}: {a}; {b}";
            }
        }

        return "";
    }

    private static string Show(Answer answer) => string.Join(' ', answer.Series.Take(5).Select(static one => one.Labels));

    private static bool Same(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) || Math.Abs(a - b) < 1e-12;

    private static (double Time, double Value) Point(JsonElement pair) => (pair[0].GetDouble(), Number(pair[1].GetString()!));

    private static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static IReadOnlyList<(double Time, double Value)> Points(params (long Time, double Value)[] points) => [.. points.Select(static point => (point.Time / 1000.0, point.Value))];

    private static string Key(Labels labels) => string.Join(',', labels.Select(static label => $"{label.Key}={label.Value}"));

    private static string Key(JsonElement metric) => string.Join(',', metric.EnumerateObject().OrderBy(static label => label.Name, StringComparer.Ordinal).Select(static label => $"{label.Name}={label.Value.GetString()}"));
}
