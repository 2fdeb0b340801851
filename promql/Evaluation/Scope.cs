using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>The moments that a part of an expression is evaluated at: from a begin to an end, both included. Step 0: one.</summary>
internal readonly record struct Scope(long Start, long End, long Step)
{
    public IEnumerable<long> Times()
    {
        for (var time = Start; time <= End; time += Step)
        {
            yield return time;
            if (Step == 0)
                yield break;
        }
    }
}

/// <summary>Where a selector looks at the moments of its scope.</summary>
/// <param name="Shift">What the selector says.</param>
/// <param name="QueryStart">The first moment of the whole question.</param>
/// <param name="QueryEnd">The last.</param>
internal readonly record struct Sight(TimeShift Shift, long QueryStart, long QueryEnd)
{
    public long At(long time) => Shift.Apply(time, QueryStart, QueryEnd);

    /// <summary>The moments that are looked at: one, if it is fixed.</summary>
    public Scope Of(Scope scope)
    {
        var (from, to) = (At(scope.Start), At(scope.End));
        return new Scope(from, to, from == to ? 0 : scope.Step);
    }
}
