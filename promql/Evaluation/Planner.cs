using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Makes operators of an expression, and reads the samples that its selectors need for all moments together.</summary>
internal sealed class Planner(ISampleSource source, QueryBudget budget, long queryStart, long queryEnd)
{
    private FunctionPlanner Functions => field ??= new FunctionPlanner(this);

    public async ValueTask<IScalarOperator> ScalarAsync(Expr expression, Scope scope) => expression switch
    {
        NumberExpr number => new ConstantOperator(number.Value),
        ParenExpr paren => await ScalarAsync(paren.Inner, scope),
        NegateExpr negate => new ScalarFunction(static value => -value, await ScalarAsync(negate.Inner, scope)),
        BinaryExpr binary => new ScalarBinary(binary, await ScalarAsync(binary.Left, scope), await ScalarAsync(binary.Right, scope)),
        CallExpr { Function.Name: "pi" } => new ConstantOperator(Math.PI),
        CallExpr { Function.Name: "time" } => new TimeOperator(),
        CallExpr { Function.Name: "scalar" } call => new ScalarOfVector(await VectorAsync(call.Arguments[0], scope)),
        _ => throw Unexpected(expression),
    };

    public async ValueTask<IVectorOperator> VectorAsync(Expr expression, Scope scope) => expression switch
    {
        ParenExpr paren => await VectorAsync(paren.Inner, scope),
        VectorSelector selector => await SelectorAsync(selector, scope, givesTimes: false),
        NegateExpr negate => new MapOperator(await VectorAsync(negate.Inner, scope), static value => -value),
        BinaryExpr binary => await BinaryAsync(binary, scope),
        AggregateExpr aggregate => await AggregateAsync(aggregate, scope),
        CallExpr call => await Functions.PlanAsync(call, scope),
        _ => throw Unexpected(expression),
    };

    public async ValueTask<RangeOperator> RangeAsync(Expr expression, Scope scope)
    {
        switch (expression.Bare)
        {
            case MatrixSelector matrix:
                var sight = SightOf(matrix.Vector.Shift);
                return new RangeOperator(await SelectAsync(matrix.Vector.Matchers, sight.Of(scope), matrix.Range, needsLast: false), matrix.Range, sight, budget);
            case SubqueryExpr subquery:
                return await SubqueryAsync(subquery, scope);
            default:
                throw Unexpected(expression);
        }
    }

    /// <param name="selector">Which series.</param>
    /// <param name="scope">When.</param>
    /// <param name="givesTimes">The times of the samples are asked for, and not their values.</param>
    public async ValueTask<IVectorOperator> SelectorAsync(VectorSelector selector, Scope scope, bool givesTimes)
    {
        var sight = SightOf(selector.Shift);
        return new SelectorOperator(await SelectAsync(selector.Matchers, sight.Of(scope), QueryLimits.Lookback, needsLast: true), sight, givesTimes, budget);
    }

    private Sight SightOf(TimeShift shift) => new(shift, queryStart, queryEnd);

    private async ValueTask<IReadOnlyList<SampleSeries>> SelectAsync(IReadOnlyList<Matcher> matchers, Scope seen, long before, bool needsLast)
    {
        var found = await source.SelectAsync(new SampleSelection(matchers, seen.Start, seen.End, seen.Step, before, needsLast, budget.Left), budget.Cancellation);
        budget.CheckSeries(found.Count);
        budget.Charge(found.Sum(static series => (long)series.Times.Length));
        return found;
    }

    /// <summary>The inner expression is evaluated at multiples of its step, whatever the moments of the outer one are.</summary>
    private async ValueTask<RangeOperator> SubqueryAsync(SubqueryExpr subquery, Scope scope)
    {
        var sight = SightOf(subquery.Shift);
        var seen = sight.Of(scope);
        var step = subquery.Step > 0 ? subquery.Step : QueryLimits.SubqueryStep;
        var from = seen.Start - subquery.Range;
        var start = from / step * step;
        var inner = new Scope(start < from ? start + step : start, seen.End, step);
        // Each step is at least looked at.
        budget.Require((inner.End - inner.Start) / step);
        var series = StepEvaluation.Of(await VectorAsync(subquery.Inner, inner), inner, budget);
        return new RangeOperator(series, subquery.Range, sight, budget);
    }

    private async ValueTask<IVectorOperator> BinaryAsync(BinaryExpr binary, Scope scope)
    {
        if (binary.Left.Type == ExprType.Scalar)
            return new VectorScalarBinary(binary, await VectorAsync(binary.Right, scope), await ScalarAsync(binary.Left, scope), isScalarLeft: true);
        var left = await VectorAsync(binary.Left, scope);
        if (binary.Right.Type == ExprType.Scalar)
            return new VectorScalarBinary(binary, left, await ScalarAsync(binary.Right, scope), isScalarLeft: false);
        var right = await VectorAsync(binary.Right, scope);
        return binary.IsSet ? new SetBinary(binary, left, right) : new VectorBinary(binary, left, right);
    }

    private async ValueTask<IVectorOperator> AggregateAsync(AggregateExpr aggregate, Scope scope)
    {
        var (kind, grouping) = (aggregate.Aggregation, aggregate.Grouping);
        if (kind == Aggregation.SketchQuantile)
            return await SketchAsync((MatrixSelector)aggregate.Inner.Bare, aggregate, scope);
        var inner = await VectorAsync(aggregate.Inner, scope);
        if (kind == Aggregation.CountValues)
            return new CountValuesOperator(inner, grouping, ((StringExpr)aggregate.Parameter!.Bare).Value);
        if (aggregate.Parameter is null)
            return new AggregateOperator(inner, grouping, Aggregations.Of(kind));
        var parameter = await ScalarAsync(aggregate.Parameter, scope);
        return kind == Aggregation.Quantile ? new QuantileOperator(inner, grouping, parameter) : new TopOperator(inner, grouping, parameter, kind == Aggregation.TopK);
    }

    private async ValueTask<IVectorOperator> SketchAsync(MatrixSelector selector, AggregateExpr aggregate, Scope scope)
    {
        var sight = SightOf(selector.Vector.Shift);
        var seen = sight.Of(scope);
        var found = await source.SelectSketchesAsync(
            new SampleSelection(selector.Vector.Matchers, seen.Start, seen.End, seen.Step, selector.Range, NeedsLast: false, budget.Left), budget.Cancellation);
        budget.CheckSeries(found.Count);
        budget.Charge(found.Sum(static series => (long)series.Times.Length));
        return new SketchOperator(found, aggregate.Grouping, await ScalarAsync(aggregate.Parameter!, scope), selector.Range, sight, budget);
    }

    private static InvalidOperationException Unexpected(Expr expression) => new($"no operator for {expression.GetType().Name} of type {expression.Type}");
}
