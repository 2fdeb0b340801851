using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Query.Live;

/// <summary>What has changed in a while. Mutable while it is gathered; not thread-safe.</summary>
internal sealed class LiveChange
{
    /// <summary>Models past which an event says all of them.</summary>
    public const int MaxNamed = 50;

    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alerted = new(StringComparer.Ordinal);

    /// <summary>Any model.</summary>
    public bool IsAll { get; set; }

    /// <summary>Alerts that are about no single model, or it is not known about which.</summary>
    public bool HasOtherAlerts { get; set; }

    public bool HasRules { get; set; }

    public bool HasNodes { get; set; }

    public bool HasSilos { get; set; }

    public void AddModels(IEnumerable<string> models) => _models.UnionWith(models);

    public void AddAlertOf(string? model)
    {
        if (model is null)
            HasOtherAlerts = true;
        else
            _alerted.Add(model);
    }

    public void Add(LiveChange other)
    {
        _models.UnionWith(other._models);
        _alerted.UnionWith(other._alerted);
        IsAll |= other.IsAll;
        HasOtherAlerts |= other.HasOtherAlerts;
        HasRules |= other.HasRules;
        HasNodes |= other.HasNodes;
        HasSilos |= other.HasSilos;
    }

    /// <summary>What of it a caller may know; null: nothing.</summary>
    public LiveEvent? VisibleTo(Grants grants, DateTimeOffset at)
    {
        var sees = grants.HasAllModels(AccessRole.Read);
        var models = sees ? [.. _models] : _models.Where(model => grants.Allows(AccessRole.Read, model)).ToArray();
        var alerts = sees ? HasOtherAlerts || _alerted.Count > 0 : (HasOtherAlerts && IsAll) || _alerted.Any(model => grants.Allows(AccessRole.Read, model));
        var (nodes, silos) = (sees && HasNodes, sees && HasSilos);
        if (models.Length == 0 && !IsAll && !alerts && !HasRules && !nodes && !silos)
            return null;
        Array.Sort(models, StringComparer.Ordinal);
        return new LiveEvent(IsAll || models.Length > MaxNamed ? null : models, alerts, HasRules, nodes, silos, at);
    }
}

/// <summary>An event as it is sent; null models: all.</summary>
internal sealed record LiveEvent(string[]? Models, bool Alerts, bool Rules, bool Nodes, bool Cluster, DateTimeOffset At);
