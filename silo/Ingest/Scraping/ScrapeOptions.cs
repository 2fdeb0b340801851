using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Which metrics endpoints of serving stacks are scraped (configuration section <c>Scrape</c>). Every silo of a cluster must have the same.</summary>
internal sealed class ScrapeOptions
{
    public const string Section = "Scrape";

    private const int MaxTargets = 1_000;

    /// <summary>Largest body of a target, decompressed, bytes, 64 KiB to 256 MiB. Default 16 MiB. A scrape with more is none.</summary>
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>Series of a target that are read, 100 to 1,000,000. Default 20,000; a scrape with more is none. Others of the target only count as bytes.</summary>
    public int MaxSeries { get; set; } = 20_000;

    /// <summary>The targets, by names that serve to tell them apart.</summary>
    public Dictionary<string, ScrapeTargetOptions> Targets { get; set; } = new(StringComparer.Ordinal);

    public static void Check(ScrapeOptions o, SettingErrors errors)
    {
        errors.Range(nameof(o.MaxBodyBytes), o.MaxBodyBytes, 64 << 10, 256 << 20)
            .Range(nameof(o.MaxSeries), o.MaxSeries, 100, 1_000_000)
            .Range(nameof(o.Targets) + ":Count", o.Targets.Count, 0, MaxTargets);
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, target) in o.Targets)
        {
            var path = $"{nameof(o.Targets)}:{name}:";
            errors.Require(
                    Uri.TryCreate(target.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0, path + nameof(target.Url), target.Url ?? "",
                    "an address that begins with http:// or https:// and has no user in it, such as http://gpu-7:9400/metrics")
                .Range(path + nameof(target.Interval), target.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
                .Range(path + nameof(target.Timeout), target.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
                .Rule(target.Timeout <= target.Interval, path + nameof(target.Timeout), target.Timeout, "at most", path + nameof(target.Interval), target.Interval);
            if (target.Node is { } node)
                errors.Require(NameRules.CheckInPath(node) is null, path + nameof(target.Node), node, NameRules.LimitText);
            if (target.Url is { } text && !urls.TryAdd(text, name))
                errors.Require(false, path + nameof(target.Url), text, $"another one than that of {nameof(o.Targets)}:{urls[text]}");
        }
    }
}

/// <summary>One metrics endpoint.</summary>
internal sealed class ScrapeTargetOptions
{
    /// <summary>Its address, such as <c>http://gpu-7:9400/metrics</c> (DCGM), <c>:8002/metrics</c> (Triton), <c>:8000/metrics</c> (vLLM).</summary>
    public string? Url { get; set; }

    /// <summary>The node that its resources are of. Default: the label Hostname of the sample, else the host of the address.</summary>
    public string? Node { get; set; }

    /// <summary>How often it is scraped, 1 s to 1 h. Default 15 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a scrape may take, 100 ms to 1 min, and no longer than the interval. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether requests and failures that counters count become records of their model. Default false: where the model's records come another way, every call would
    /// count twice.
    /// </summary>
    public bool Records { get; set; }
}
