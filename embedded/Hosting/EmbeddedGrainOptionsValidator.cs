using Microsoft.Extensions.Options;

namespace OrleansMonitor.Embedded.Hosting;

internal sealed class EmbeddedGrainOptionsValidator : IValidateOptions<EmbeddedGrainOptions>
{
    // The range of System.Threading.Timer.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(0xfffffffe);

    public ValidateOptionsResult Validate(string? name, EmbeddedGrainOptions options)
    {
        var failures = new List<string>();
        if (options.GrainAssemblies.Count == 0)
            failures.Add($"{nameof(options.GrainAssemblies)} is empty; name the assemblies that hold the grain classes.");
        if (string.IsNullOrWhiteSpace(options.SiloName))
            failures.Add($"{nameof(options.SiloName)} is empty.");
        CheckTime(failures, nameof(options.ResponseTimeout), options.ResponseTimeout);
        CheckTime(failures, nameof(options.CollectionAge), options.CollectionAge);
        CheckTime(failures, nameof(options.CollectionQuantum), options.CollectionQuantum);
        CheckTime(failures, nameof(options.ActivationTimeout), options.ActivationTimeout);
        CheckTime(failures, nameof(options.DeactivationTimeout), options.DeactivationTimeout);
        CheckTime(failures, nameof(options.ShutdownTimeout), options.ShutdownTimeout);
        CheckTime(failures, nameof(options.ReminderRefreshPeriod), options.ReminderRefreshPeriod);
        CheckTime(failures, nameof(options.MinimumReminderPeriod), options.MinimumReminderPeriod);
        if (options.CollectionQuantum >= options.CollectionAge)
        {
            failures.Add(
                $"{nameof(options.CollectionQuantum)} is {options.CollectionQuantum}, but must be less than "
                + $"{nameof(options.CollectionAge)}, which is {options.CollectionAge}.");
        }

        if (options.MaxEnqueuedRequests < 1)
            failures.Add($"{nameof(options.MaxEnqueuedRequests)} is {options.MaxEnqueuedRequests}, but must be at least 1.");
        if (options.MaxForwardCount < 0)
            failures.Add($"{nameof(options.MaxForwardCount)} is {options.MaxForwardCount}, but must not be negative.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckTime(List<string> failures, string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > MaxTime)
            failures.Add($"{name} is {value}, but must be positive and at most {MaxTime}.");
    }
}
