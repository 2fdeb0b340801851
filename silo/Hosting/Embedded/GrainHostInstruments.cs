using System.Diagnostics.Metrics;
using OrleansMonitor.Embedded.Diagnostics;

namespace OrleansMonitor.Silo.Hosting.Embedded;

/// <summary>What happens in the embedded grain host, as instruments. Hosted, so that it is there before it is asked for.</summary>
internal sealed class GrainHostInstruments : IHostedService
{
    public const string MeterName = "OrleansMonitor.GrainHost";

    public GrainHostInstruments(IMeterFactory meters, GrainHostStatistics statistics)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("orleansmonitor.grainhost.activations", () => statistics.ActiveActivations, description: "Activations that exist now.");
        Count("activations.created", () => statistics.ActivationsCreated, "Activations created.");
        Count("activations.failed", () => statistics.ActivationsFailed, "Activations whose construction, state or activation failed.");
        Count("deactivations.failed", () => statistics.DeactivationsFailed, "Deactivations that failed or took too long.");
        Count("requests.rejected", () => statistics.RequestsRejected, "Requests refused because an activation's queue was full.");
        Count("requests.timed_out", () => statistics.RequestsTimedOut, "Calls without an answer within the response timeout.");
        Count("requests.forwarded", () => statistics.RequestsForwarded, "Requests sent on because their activation had ended.");
        Count("errors.unobserved", () => statistics.UnobservedErrors, "Errors of timers, reminders and one-way calls, which no caller sees.");

        void Count(string name, Func<long> value, string description) =>
            meter.CreateObservableCounter("orleansmonitor.grainhost." + name, value, description: description);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
