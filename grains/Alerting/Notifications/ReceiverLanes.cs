using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>What an activation knows of the lanes to receivers: it is not kept.</summary>
internal sealed class ReceiverLanes
{
    private readonly Dictionary<Lane, LaneState> _lanes = [];

    public LaneState this[Lane lane]
    {
        get
        {
            if (!_lanes.TryGetValue(lane, out var state))
                _lanes[lane] = state = new LaneState();
            return state;
        }
    }

    /// <summary>Removes the lanes that the plan does not have any more.</summary>
    public void RemoveUnplanned(NotificationPlan plan)
    {
        var gone = _lanes.Where(pair => !pair.Value.IsBusy && !plan.IntegrationsOf(pair.Key.Receiver).Any(integration => integration.Id == pair.Key.Integration));
        foreach (var (lane, _) in gone.ToList())
            _lanes.Remove(lane);
    }
}

internal sealed class LaneState
{
    public bool IsBusy { get; set; }

    /// <summary>The receiver asked for no request before.</summary>
    public long NotBefore { get; set; }

    /// <summary>Of an Alertmanager: when the next push is due.</summary>
    public long NextPush { get; set; }

    public int Failures { get; set; }
}
