using Microsoft.Extensions.Options;
using OrleansMonitor.Client.Privacy;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client;

internal sealed class MonitorClientOptionsValidator : IValidateOptions<MonitorClientOptions>
{
    public static List<string> Problems(MonitorClientOptions options)
    {
        var problems = BatchSenderOptionsValidator.Problems(
            options.ToSenderOptions(options.Node, Guid.CreateVersion7(), options.MaxInFlight, options.MaxQueuedBytes));
        Checks.Range(problems, nameof(options.BufferBytes), options.BufferBytes, 256 << 10, 1 << 30);
        Checks.Range(problems, nameof(options.MaxMonitors), options.MaxMonitors, 1, 1024);
        Checks.Range(problems, nameof(options.MaxBatchRecords), options.MaxBatchRecords, 1, 65_536);
        Checks.Range(problems, nameof(options.MaxBatchBytes), options.MaxBatchBytes, 4 << 10, 4 << 20);
        Checks.Range(problems, nameof(options.FlushInterval), options.FlushInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Checks.Range(problems, nameof(options.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Checks.Range(problems, "Spool.MaxBytes", options.Spool.MaxBytes, 1L << 20, 1L << 40);
        Checks.Range(problems, "Spool.MaxAge", options.Spool.MaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(6));
        Checks.Range(problems, "Resources.Interval", options.Resources.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        CheckSampling(problems, options);
        _ = ClientPrivacy.Read(options.Privacy, problems);
        return problems;
    }

    public ValidateOptionsResult Validate(string? name, MonitorClientOptions options)
    {
        var problems = Problems(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckSampling(List<string> problems, MonitorClientOptions options)
    {
        var sampling = options.Sampling;
        CheckRate(problems, "Sampling.Rate", sampling.Rate);
        CheckRate(problems, "Sampling.ErrorRate", sampling.ErrorRate);
        Checks.Range(problems, "Sampling.LabelHorizon", sampling.LabelHorizon, TimeSpan.Zero, TimeSpan.FromDays(30));
        foreach (var (model, own) in sampling.Models)
        {
            if (own.Rate is { } rate)
                CheckRate(problems, $"Sampling.Models[{model}].Rate", rate);
            if (own.ErrorRate is { } errorRate)
                CheckRate(problems, $"Sampling.Models[{model}].ErrorRate", errorRate);
            foreach (var (name, classRate) in own.ClassRates)
                CheckRate(problems, $"Sampling.Models[{model}].ClassRates[{name}]", classRate);
        }
    }

    private static void CheckRate(List<string> problems, string setting, double rate)
    {
        if (!(rate is > 0 and <= 1))
            problems.Add(FormattableString.Invariant($"{setting} is {rate}: a rate is more than 0 and at most 1"));
    }
}
