using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Syntax;

public enum ExprType
{
    Scalar,
    String,
    Vector,
    Matrix,
}

/// <summary>A part of an expression's text, [Start, End).</summary>
public readonly record struct Span(int Start, int End)
{
    public Span To(Span other) => new(Start, other.End);
}

/// <summary>A part of an expression whose types fit together.</summary>
public abstract class Expr(Span span, ExprType type, int depth = 1)
{
    public Span Span { get; } = span;

    /// <summary>How many parts lie in each other at most, this one among them.</summary>
    public int Depth { get; } = depth;

    public ExprType Type { get; } = type;

    /// <summary>Parentheses change nothing of what is inside.</summary>
    public Expr Bare => this is ParenExpr paren ? paren.Inner.Bare : this;
}

public sealed class NumberExpr(Span span, double value) : Expr(span, ExprType.Scalar)
{
    public double Value { get; } = value;
}

public sealed class StringExpr(Span span, string value) : Expr(span, ExprType.String)
{
    public string Value { get; } = value;
}

public sealed class ParenExpr(Span span, Expr inner) : Expr(span, inner.Type, inner.Depth + 1)
{
    public Expr Inner { get; } = inner;
}

/// <summary>When a selector looks: at the time of evaluation or a fixed one, and how much before.</summary>
/// <param name="Offset">Milliseconds; negative: later.</param>
/// <param name="At">What <c>@</c> says; null: there is none.</param>
public readonly record struct TimeShift(long Offset, AtTime? At)
{
    /// <summary>The time that is looked at, for one of evaluation.</summary>
    public long Apply(long time, long start, long end) => (At?.Resolve(start, end) ?? time) - Offset;
}

/// <summary>A fixed time, or the begin or the end of the query.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Milliseconds">From the epoch, of a fixed one.</param>
public readonly record struct AtTime(AtKind Kind, long Milliseconds)
{
    public long Resolve(long start, long end) => Kind switch
    {
        AtKind.Start => start,
        AtKind.End => end,
        _ => Milliseconds,
    };
}

public enum AtKind
{
    Fixed,
    Start,
    End,
}

public sealed class VectorSelector(Span span, IReadOnlyList<Matcher> matchers, TimeShift shift) : Expr(span, ExprType.Vector)
{
    public IReadOnlyList<Matcher> Matchers { get; } = matchers;

    public TimeShift Shift { get; } = shift;
}

public sealed class MatrixSelector(Span span, VectorSelector vector, long range) : Expr(span, ExprType.Matrix)
{
    public VectorSelector Vector { get; } = vector;

    /// <summary>Milliseconds.</summary>
    public long Range { get; } = range;
}

public sealed class SubqueryExpr(Span span, Expr inner, long range, long step, TimeShift shift) : Expr(span, ExprType.Matrix, inner.Depth + 1)
{
    public Expr Inner { get; } = inner;

    /// <summary>Milliseconds.</summary>
    public long Range { get; } = range;

    /// <summary>Milliseconds; 0: the default.</summary>
    public long Step { get; } = step;

    public TimeShift Shift { get; } = shift;
}

public sealed class NegateExpr(Span span, Expr inner) : Expr(span, inner.Type, inner.Depth + 1)
{
    public Expr Inner { get; } = inner;
}

public enum BinaryOperator
{
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Atan2,
    Power,
}

public enum Cardinality
{
    OneToOne,
    ManyToOne,
    OneToMany,
    ManyToMany,
}

/// <summary>Which elements of two vectors belong together.</summary>
/// <param name="Cardinality">Which side may have several for one of the other.</param>
/// <param name="IsOn">Names are those that are compared, and not those that are left out.</param>
/// <param name="Names">In ordinal order.</param>
/// <param name="Include">Labels that the many take over from the one.</param>
public sealed record VectorMatching(Cardinality Cardinality, bool IsOn, IReadOnlyList<string> Names, IReadOnlyList<string> Include);

/// <summary>What stands between an operator's sides besides the sign.</summary>
public sealed record BinaryModifier(bool ReturnsBool, VectorMatching Matching);

public sealed class BinaryExpr(BinaryOperator operation, Expr left, Expr right, BinaryModifier modifier)
    : Expr(left.Span.To(right.Span), left.Type == ExprType.Scalar && right.Type == ExprType.Scalar ? ExprType.Scalar : ExprType.Vector, Math.Max(left.Depth, right.Depth) + 1)
{
    public BinaryOperator Operation { get; } = operation;

    public Expr Left { get; } = left;

    public Expr Right { get; } = right;

    public BinaryModifier Modifier { get; } = modifier;

    public bool IsComparison => Operation is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    public bool IsSet => Operation <= BinaryOperator.Unless;
}

public enum Aggregation
{
    Sum,
    Avg,
    Min,
    Max,
    Count,
    Group,
    StdDev,
    StdVar,
    TopK,
    BottomK,
    Quantile,
    CountValues,

    /// <summary>A quantile of what sketches hold together; of Prometheus' language it is no part.</summary>
    SketchQuantile,
}

/// <summary>How an aggregation divides a vector.</summary>
/// <param name="IsWithout">Names are left out, and not kept.</param>
/// <param name="Names">Of labels.</param>
public sealed record Grouping(bool IsWithout, IReadOnlyList<string> Names);

public sealed class AggregateExpr(Span span, Aggregation aggregation, Expr inner, Expr? parameter, Grouping grouping) : Expr(span, ExprType.Vector, Math.Max(inner.Depth, parameter?.Depth ?? 0) + 1)
{
    public Aggregation Aggregation { get; } = aggregation;

    public Expr Inner { get; } = inner;

    public Expr? Parameter { get; } = parameter;

    public Grouping Grouping { get; } = grouping;
}

public sealed class CallExpr(Span span, FunctionSpec function, IReadOnlyList<Expr> arguments) : Expr(span, function.Returns, arguments.Select(static argument => argument.Depth).DefaultIfEmpty().Max() + 1)
{
    public FunctionSpec Function { get; } = function;

    public IReadOnlyList<Expr> Arguments { get; } = arguments;
}
