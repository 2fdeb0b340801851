using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>What the parts of one activation of the notifier share.</summary>
internal sealed class NotifierActivation(
    Notifier notifier,
    CoalescedWrites writes,
    INotificationPlanSource plans,
    INotificationSender sender,
    NotificationOptions options,
    TimeProvider time,
    IRandomness randomness,
    NotificationInstruments instruments,
    NotifierLog log)
{
    private readonly HashSet<Task> _sending = [];

    public Notifier Notifier => notifier;

    public CoalescedWrites Writes => writes;

    public NotificationPlan Plan => plans.Current;

    public INotificationSender Sender => sender;

    public NotificationOptions Options => options;

    public IRandomness Randomness => randomness;

    public NotificationInstruments Instruments => instruments;

    public NotifierLog Log => log;

    public ReceiverLanes Lanes { get; } = new();

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A write failed: the state in memory is not what the store has.</summary>
    public bool HasFailed { get; set; }

    public bool IsStopping { get; set; }

    public bool HasEnded => HasFailed || IsStopping;

    /// <summary>Attempts under way.</summary>
    public Task[] Sending => [.. _sending];

    public void Track(Task sending)
    {
        _sending.RemoveWhere(static task => task.IsCompleted);
        _sending.Add(sending);
    }

    /// <summary>Makes an attempt; an exception is a failed one.</summary>
    public async Task<SendOutcome> AttemptAsync(ReceiverIntegration integration, Func<Task<SendOutcome>> attempt)
    {
        var began = time.GetTimestamp();
        SendOutcome outcome;
        try
        {
            outcome = await attempt();
        }
        catch (Exception e)
        {
            outcome = new SendOutcome(SendStatus.Failed, e.GetType().Name);
            log.AttemptThrew(integration.Id, e);
        }

        instruments.Took(integration.Kind, time.GetElapsedTime(began));
        return outcome;
    }
}
