using System.Text.RegularExpressions;
using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>
/// Evaluates expressions as Prometheus 2 does, of which each release answers alike: a range selector takes samples at both of its ends, and the last sample before a moment counts for five minutes.
/// </summary>
public sealed class QueryEngine(QueryLimits limits, TimeProvider time)
{
    /// <summary>Answers for one moment, in milliseconds from the epoch.</summary>
    public Task<QueryValue> InstantAsync(ISampleSource source, Expr expression, long at, CancellationToken cancellation) =>
        BoundedAsync(cancellation, async budget =>
        {
            var plan = new Planner(source, budget, at, at);
            var scope = new Scope(at, at, 0);
            switch (expression.Type)
            {
                case ExprType.String:
                    return new StringValue(at, ((StringExpr)expression.Bare).Value);
                case ExprType.Scalar:
                    return new ScalarValue(at, (await plan.ScalarAsync(expression, scope)).At(at));
                case ExprType.Vector:
                    var elements = (await plan.VectorAsync(expression, scope)).At(at);
                    Duplicates.Check(elements);
                    return new VectorValue(at, elements);
                default:
                    return (await plan.RangeAsync(expression, scope)).Value(at);
            }
        });

    /// <summary>Answers for each step from a begin to an end, both included.</summary>
    public Task<QueryValue> RangeAsync(ISampleSource source, Expr expression, long start, long end, long step, CancellationToken cancellation)
    {
        if (expression.Type is ExprType.String or ExprType.Matrix)
            throw new QueryException(QueryFailure.BadData, $"invalid expression type \"{TypeRules.Name(expression.Type)}\" for range query, must be Scalar or instant Vector");
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if ((end - start) / step > QueryLimits.MaxPoints)
            throw new QueryException(QueryFailure.BadData, "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
        return BoundedAsync(cancellation, async budget =>
        {
            var scope = new Scope(start, end, step);
            var plan = new Planner(source, budget, start, end);
            var vector = expression.Type == ExprType.Vector ? await plan.VectorAsync(expression, scope) : new VectorOfScalar(await plan.ScalarAsync(expression, scope));
            return new MatrixValue(StepEvaluation.Of(vector, scope, budget));
        });
    }

    private async Task<QueryValue> BoundedAsync(CancellationToken cancellation, Func<QueryBudget, Task<QueryValue>> evaluate)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            return await evaluate(new QueryBudget(limits, both.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new QueryException(QueryFailure.Timeout, $"query timed out in expression evaluation; it may take {limits.Timeout.TotalSeconds:0.###} s");
        }
        catch (RegexMatchTimeoutException)
        {
            throw new QueryException(QueryFailure.Timeout, "query timed out while a regular expression was matched");
        }
    }
}
