namespace OrleansMonitor.Cli.Fleet.Incidents;

/// <summary>
/// One incident after the other, of each kind in turn, with a rest of twice its length before each: what the last one did to the
/// figures has left every window by then. Which node and model it befalls is drawn from the fleet's seed.
/// </summary>
internal sealed class IncidentSchedule(FleetPlan plan)
{
    private static readonly int Kinds = Enum.GetValues<IncidentKind>().Length;

    private readonly string[] _classifiers = Names(plan, static model => model.Task is FleetTask.Binary or FleetTask.Multiclass);
    private readonly string[] _drifting = Names(plan, static model => model.CanDrift);
    private readonly string[] _sliced = Names(plan, static model => model.Dimensions.Length > 0);
    private readonly string[] _rated = Names(plan, static model => model.FeedbackShare > 0);

    /// <summary>The incident at a time since the fleet started; null in a rest, or when there are to be none.</summary>
    public Incident? At(TimeSpan elapsed)
    {
        if (plan.IncidentLength <= TimeSpan.Zero)
            return null;
        var period = 3 * plan.IncidentLength;
        var number = (int)(elapsed.Ticks / period.Ticks);
        var from = (number * period) + (2 * plan.IncidentLength);
        if (elapsed < from)
            return null;
        // Its own generator, so that neither the nodes' draws nor how often this is asked changes it.
        var random = new Random(unchecked((plan.Seed * 7919) + number));
        var kind = (IncidentKind)(number % Kinds);
        var node = random.Next(plan.Nodes);
        var models = kind switch
        {
            IncidentKind.AccuracyDrop => _classifiers,
            IncidentKind.InputDrift => _drifting,
            IncidentKind.FallingFeedback => _rated,
            IncidentKind.WorseSlice => _sliced,
            _ => [],
        };
        return new Incident(kind, from, from + plan.IncidentLength, node, models.Length > 0 ? models[random.Next(models.Length)] : "");
    }

    private static string[] Names(FleetPlan plan, Func<FleetModel, bool> which) => [.. plan.Models.Where(which).Select(static model => model.Name)];
}
