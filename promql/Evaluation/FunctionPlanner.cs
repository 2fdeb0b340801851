using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Makes operators of calls that give a vector.</summary>
internal sealed class FunctionPlanner(Planner planner)
{
    public async ValueTask<IVectorOperator> PlanAsync(CallExpr call, Scope scope)
    {
        var name = call.Function.Name;
        if (RangeFunctions.Find(name) is { } function)
            return await RangeAsync(call, function, scope);
        if (ValueFunctions.Find(name) is { } value)
            return new MapOperator(call.Arguments.Count == 0 ? new VectorOfScalar(new TimeOperator()) : await planner.VectorAsync(call.Arguments[0], scope), value);
        switch (name)
        {
            case "vector":
                return new VectorOfScalar(await planner.ScalarAsync(call.Arguments[0], scope));
            case "absent_over_time":
                return new AbsentOperator((await planner.RangeAsync(call.Arguments[0], scope)).IsThere, AbsentLabels(call.Arguments[0]));
            case "histogram_quantile":
                return new HistogramQuantile(await planner.ScalarAsync(call.Arguments[0], scope), await planner.VectorAsync(call.Arguments[1], scope));
            case "timestamp":
                return call.Arguments[0].Bare is VectorSelector selector
                    ? await planner.SelectorAsync(selector, scope, givesTimes: true)
                    : new MapOperator(await planner.VectorAsync(call.Arguments[0], scope), static time => _ => time / 1000.0);
        }

        var inner = await planner.VectorAsync(call.Arguments[0], scope);
        return name switch
        {
            "absent" => new AbsentOperator(time => inner.At(time).Count > 0, AbsentLabels(call.Arguments[0])),
            "sort" or "sort_desc" => new SortOperator(inner, name == "sort_desc"),
            "label_replace" => Replace(call, inner),
            "label_join" => Join(call, inner),
            "round" => await RoundAsync(call, inner, scope),
            _ => await ClampAsync(call, inner, scope),
        };
    }

    private async ValueTask<IVectorOperator> RangeAsync(CallExpr call, RangeFunction function, Scope scope)
    {
        RangeOperator? range = null;
        var arguments = new List<IScalarOperator>();
        foreach (var argument in call.Arguments)
        {
            if (argument.Type == ExprType.Matrix)
                range = await planner.RangeAsync(argument, scope);
            else
                arguments.Add(await planner.ScalarAsync(argument, scope));
        }

        return new RangeFunctionOperator(range!, function, arguments, keepsName: call.Function.Name == "last_over_time");
    }

    private async ValueTask<IVectorOperator> RoundAsync(CallExpr call, IVectorOperator inner, Scope scope)
    {
        var nearest = call.Arguments.Count > 1 ? await planner.ScalarAsync(call.Arguments[1], scope) : new ConstantOperator(1);
        return new MapOperator(inner, time => nearest.At(time) is var to ? value => ValueFunctions.Round(value, to) : null);
    }

    /// <summary>Nothing is between a minimum and a smaller maximum.</summary>
    private async ValueTask<IVectorOperator> ClampAsync(CallExpr call, IVectorOperator inner, Scope scope)
    {
        var name = call.Function.Name;
        var first = await planner.ScalarAsync(call.Arguments[1], scope);
        var least = name == "clamp_max" ? new ConstantOperator(double.NegativeInfinity) : first;
        var most = name == "clamp" ? await planner.ScalarAsync(call.Arguments[2], scope) : name == "clamp_max" ? first : new ConstantOperator(double.PositiveInfinity);
        return new MapOperator(inner, time =>
        {
            var (low, high) = (least.At(time), most.At(time));
            return high < low ? null : value => Math.Max(low, Math.Min(high, value));
        });
    }

    private static RelabelOperator Replace(CallExpr call, IVectorOperator inner)
    {
        var (target, template, from, regex) = (TextOf(call, 1), TextOf(call, 2), TextOf(call, 3), new Re2Regex(TextOf(call, 4)));
        return new RelabelOperator(inner, labels => regex.Expand(labels[from], template) is { } value ? labels.With(target, value) : labels);
    }

    private static RelabelOperator Join(CallExpr call, IVectorOperator inner)
    {
        var (target, separator) = (TextOf(call, 1), TextOf(call, 2));
        string[] names = [.. Enumerable.Range(3, call.Arguments.Count - 3).Select(index => TextOf(call, index))];
        return new RelabelOperator(inner, labels => labels.With(target, string.Join(separator, names.Select(name => labels[name]))));
    }

    private static string TextOf(CallExpr call, int index) => ((StringExpr)call.Arguments[index].Bare).Value;

    /// <summary>Those that a selector asks to be equal to something, each once.</summary>
    private static Labels AbsentLabels(Expr expression)
    {
        var matchers = expression.Bare switch
        {
            VectorSelector vector => vector.Matchers,
            MatrixSelector matrix => matrix.Vector.Matchers,
            _ => [],
        };
        return Labels.Of(matchers.Where(static matcher => matcher.Name != Labels.MetricName)
            .GroupBy(static matcher => matcher.Name)
            .Where(static group => group.Count() == 1 && group.Single().Kind == MatchKind.Equal)
            .Select(static group => KeyValuePair.Create(group.Key, group.Single().Value)));
    }
}
