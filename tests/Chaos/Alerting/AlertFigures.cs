namespace OrleansMonitor.Chaos.Alerting;

/// <summary>What became of alerts in one round.</summary>
/// <param name="Transitions">In the history since the run began.</param>
/// <param name="Notifications">That came in this round, repeats included.</param>
/// <param name="Repeats">Of these, what had come before under the same key.</param>
/// <param name="Crashes">Processes that ended in this round without having been asked to, and times that the database was away.</param>
internal sealed record AlertFigures(int Transitions, int Notifications, int Repeats, int Crashes)
{
    public override string ToString() => FormattableString.Invariant($"{Transitions,5:N0} transitions  {Notifications,4:N0} notifications  {Repeats} repeated");
}
