using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>Checks the section at start; each message names the setting, its value and what it may be.</summary>
internal sealed class IngestOptionsValidator : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        List<string> failures = [];
        Check(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1 << 10, 256 << 20);
        Check(nameof(options.MaxDecompressedBytes), options.MaxDecompressedBytes, options.MaxBodyBytes, 1 << 30);
        Check(nameof(options.MaxConcurrentBatches), options.MaxConcurrentBatches, 1, 100_000);
        Check(nameof(options.MaxBytesInFlight), options.MaxBytesInFlight, options.MaxDecompressedBytes, long.MaxValue);
        Check(nameof(options.MaxFoldedBytes), options.MaxFoldedBytes, 64 << 10, 1 << 30);
        Check(nameof(options.WaitTimeout), options.WaitTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20));
        Check(nameof(options.RetryAfter), options.RetryAfter, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check(nameof(options.RefusalLifetime), options.RefusalLifetime, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check<T>(string setting, T value, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{IngestOptions.Section}:{setting} is {value}; it must be {min} to {max}."));
        }
    }
}
