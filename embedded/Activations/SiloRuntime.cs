using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Reminders;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>One silo: takes requests to its activations, and starts and stops them.</summary>
internal sealed partial class SiloRuntime : ILocalSiloDetails
{
    // A request looks again when its activation has just ended. Each time another call has won the race for the new one.
    private const int MaxDeliveryAttempts = 16;

    private readonly SiloEnvironment _environment;
    private readonly ILogger<SiloRuntime> _logger;

    public SiloRuntime(
        SiloEnvironment environment,
        IServiceProvider services,
        TimeProvider time,
        IOptions<EmbeddedGrainOptions> options,
        GrainHostStatistics statistics,
        IReminderStore reminderStore,
        ILogger<SiloRuntime> logger)
    {
        _environment = environment;
        _logger = logger;
        Services = services;
        Time = time;
        Options = options.Value;
        Statistics = statistics;
        Catalog = new ActivationCatalog(this);
        SystemScheduler = CreateScheduler();
        Manifest = new GrainManifest(Options.GrainAssemblies);
        Factory = new GrainFactory(
            Manifest,
            environment.Transport,
            new PendingRequests(time, Options.ResponseTimeout, statistics, environment.PendingLists),
            ReportUnobserved,
            () => Services,
            environment.Origin);
        Reminders = new ReminderService(this, reminderStore);
        _collector = new IdleCollector(this);
        Transport.Connect(this);
    }

    public string Name => _environment.Name;

    public string ClusterId => Options.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    public SiloAddress SiloAddress => _environment.Address;

    public SiloAddress GatewayAddress => _environment.Address;

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal EmbeddedGrainOptions Options { get; }

    internal GrainHostStatistics Statistics { get; }

    internal ActivationCatalog Catalog { get; }

    internal GrainManifest Manifest { get; }

    internal GrainFactory Factory { get; }

    internal ReminderService Reminders { get; }

    /// <summary>Runs the silo's own work: reminders, and stopping.</summary>
    internal TurnScheduler SystemScheduler { get; }

    internal IMessageTransport Transport => _environment.Transport;

    internal int RequestsPerTurn => _environment.RequestsPerTurn;

    internal object? Origin => _environment.Origin;

    internal TurnScheduler CreateScheduler() =>
        new(_environment.Dispatcher, _environment.Lifetime, _environment.NextSchedulerId());

    internal void Receive(GrainRequest request)
    {
        var grainId = request.GrainId;
        var grainClass = request.Reference!.Class;
        for (var attempt = 0; attempt < MaxDeliveryAttempts; attempt++)
        {
            var target = Catalog.Find(grainId);
            if (target is null)
            {
                if (!AcceptsActivations(grainClass))
                {
                    RejectStopping(request);
                    return;
                }

                target = Catalog.GetOrAdd(grainId, grainClass);
            }

            switch (target.Receive(request))
            {
                case DeliveryResult.Accepted:
                    request.Reference.LastTarget = target;
                    return;
                case DeliveryResult.Overloaded:
                    Statistics.OnRejected();
                    Reject(request, new LimitExceededException(
                        nameof(EmbeddedGrainOptions.MaxEnqueuedRequests),
                        Options.MaxEnqueuedRequests,
                        Options.MaxEnqueuedRequests,
                        $"at {grainId}: {request.Method} was not queued."));
                    return;
                case DeliveryResult.Stopping:
                    RejectStopping(request);
                    return;
                default:
                    continue;
            }
        }

        Reject(request, new SiloUnavailableException(
            $"{request.Method} of {grainId} found {MaxDeliveryAttempts} activations that had just ended; it was not begun."));
    }

    internal void ReportUnobserved(string source, GrainId grainId, Exception error)
    {
        Statistics.OnUnobservedError();
        LogUnobserved(source, grainId, error);
        _environment.OnUnobserved?.Invoke(source, grainId, error);
    }

    internal void OnActivationFailed(Activation activation, Exception error)
    {
        Statistics.OnActivationFailed();
        LogActivationFailed(activation.GrainId, error);
    }

    internal void OnDeactivationFailed(Activation activation, Exception error)
    {
        Statistics.OnDeactivationFailed();
        ReportUnobserved("deactivation", activation.GrainId, error);
    }

    private void Reject(GrainRequest request, Exception error)
    {
        request.Error = error;
        Transport.Respond(this, request);
    }

    private void RejectStopping(GrainRequest request) =>
        Reject(request, new SiloUnavailableException($"Silo {Name} is stopping; {request.Method} of {request.GrainId} was not begun."));
}
