using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>What the signs mean for two numbers.</summary>
internal static class Arithmetic
{
    /// <summary>The value, and whether a comparison holds; it does of what is none. The value of a comparison is the left one.</summary>
    public static (double Value, bool Holds) Apply(BinaryOperator operation, double left, double right) => operation switch
    {
        BinaryOperator.Add => (left + right, true),
        BinaryOperator.Subtract => (left - right, true),
        BinaryOperator.Multiply => (left * right, true),
        BinaryOperator.Divide => (left / right, true),
        BinaryOperator.Modulo => (left % right, true),
        BinaryOperator.Power => (Math.Pow(left, right), true),
        BinaryOperator.Atan2 => (Math.Atan2(left, right), true),
        BinaryOperator.Equal => (left, left == right),
        BinaryOperator.NotEqual => (left, left != right),
        BinaryOperator.Less => (left, left < right),
        BinaryOperator.LessOrEqual => (left, left <= right),
        BinaryOperator.Greater => (left, left > right),
        _ => (left, left >= right),
    };
}

internal sealed class ScalarBinary(BinaryExpr expression, IScalarOperator left, IScalarOperator right) : IScalarOperator
{
    public double At(long time)
    {
        var (value, holds) = Arithmetic.Apply(expression.Operation, left.At(time), right.At(time));
        return !expression.IsComparison ? value : holds ? 1 : 0;
    }
}

/// <summary>A vector with a number on one side.</summary>
internal sealed class VectorScalarBinary(BinaryExpr expression, IVectorOperator vector, IScalarOperator scalar, bool isScalarLeft) : IVectorOperator
{
    private readonly bool _dropsName = !expression.IsComparison || expression.Modifier.ReturnsBool;

    public IReadOnlyList<Element> At(long time)
    {
        var number = scalar.At(time);
        var elements = new List<Element>();
        foreach (var (labels, own) in vector.At(time))
        {
            var (value, holds) = isScalarLeft ? Arithmetic.Apply(expression.Operation, number, own) : Arithmetic.Apply(expression.Operation, own, number);
            if (expression.Modifier.ReturnsBool)
                value = holds ? 1 : 0;
            else if (!holds)
                continue;
            else if (expression.IsComparison)
                value = own;
            elements.Add(new Element(_dropsName ? labels.WithoutName : labels, value));
        }

        if (_dropsName)
            Duplicates.Check(elements);
        return elements;
    }
}

/// <summary>The labels by which elements of two vectors belong together.</summary>
internal sealed class MatchKeys(VectorMatching matching)
{
    private readonly Dictionary<Labels, Labels> _known = [];

    public Labels Of(Labels labels)
    {
        if (!_known.TryGetValue(labels, out var key))
        {
            _known.Add(labels, key = labels.Where(name => matching.IsOn ? matching.Names.Contains(name) : name != Labels.MetricName && !matching.Names.Contains(name)));
        }

        return key;
    }
}

/// <summary><c>and</c>, <c>or</c>, <c>unless</c>.</summary>
internal sealed class SetBinary(BinaryExpr expression, IVectorOperator left, IVectorOperator right) : IVectorOperator
{
    private readonly MatchKeys _keys = new(expression.Modifier.Matching);

    public IReadOnlyList<Element> At(long time)
    {
        var (lefts, rights) = (left.At(time), right.At(time));
        if (expression.Operation == BinaryOperator.Or)
        {
            var taken = lefts.Select(element => _keys.Of(element.Labels)).ToHashSet();
            return [.. lefts, .. rights.Where(element => !taken.Contains(_keys.Of(element.Labels)))];
        }

        var others = rights.Select(element => _keys.Of(element.Labels)).ToHashSet();
        return [.. lefts.Where(element => others.Contains(_keys.Of(element.Labels)) == (expression.Operation == BinaryOperator.And))];
    }
}
