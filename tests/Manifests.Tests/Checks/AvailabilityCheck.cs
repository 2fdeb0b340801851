using OrleansMonitor.Manifests.Tests.Yaml;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Hosting.Probes;

namespace OrleansMonitor.Manifests.Tests.Checks;

/// <summary>A silo has the time that it needs to start, to answer a probe and to stop, and a machine can always be drained.</summary>
internal static class AvailabilityCheck
{
    /// <summary>Between the silo's own time for stopping and the kill: until the signal has arrived and the process has ended.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public static IEnumerable<string> Problems(ManifestSet set)
    {
        var grace = TimeSpan.FromSeconds(set.Silos.Spec.Number("terminationGracePeriodSeconds") ?? 30);
        var preStop = TimeSpan.FromSeconds(set.Silo.Number("lifecycle.preStop.sleep.seconds") ?? 0);
        var needed = preStop + ServerLimits.ShutdownTimeout + Margin;
        if (grace < needed)
            yield return $"{set.Silos.Owner}: a stopping silo has {grace.TotalSeconds} s and may need {needed.TotalSeconds} s";
        if (preStop < TimeSpan.FromSeconds(5))
            yield return $"{set.Silos.Owner}: preStop waits {preStop.TotalSeconds} s, less than it takes until no proxy sends requests";

        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            if (!set.Silo.Has(probe))
                yield return $"{set.Silos.Owner}: the silo has no {probe}";
        }

        if (TimeSpan.FromSeconds(set.Silo.Number("readinessProbe.timeoutSeconds") ?? 1) <= StoreCheck.Timeout)
            yield return $"{set.Silos.Owner}: the readiness probe gives up before the silo's own check of the store, {StoreCheck.Timeout.TotalSeconds} s";

        foreach (var budget in set.OfKind("PodDisruptionBudget"))
        {
            var allowed = budget.Root.Text("spec.maxUnavailable");
            if (allowed is null or "0" or "0%")
                yield return $"{budget} can keep a machine from being drained: it must say how many may be missing, 1 or more";
        }

        foreach (var scaler in set.OfKind("HorizontalPodAutoscaler"))
        {
            if (scaler.Root.Number("spec.minReplicas") is not { } min || scaler.Root.Number("spec.maxReplicas") is not { } max || min < 1 || min > max)
                yield return $"{scaler}: minReplicas must be 1 to maxReplicas";
            if (scaler.Root.Number("spec.behavior.scaleDown.stabilizationWindowSeconds") is not >= 300)
                yield return $"{scaler} takes silos away within five minutes of a lull";
            if (!set.Silo.Has("resources.requests.cpu"))
                yield return $"{scaler}: utilization is a share of requests.cpu, which the silo does not have";
        }
    }
}
