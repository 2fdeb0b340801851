namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>What a sample says.</summary>
internal enum ScrapedFigure
{
    Requests,
    Failures,
    InputTokens,
    OutputTokens,
    QueueSeconds,
    LatencySeconds,
    LatencyCount,
    FirstTokenSeconds,
    FirstTokenCount,
    Inferences,
    Executions,
    Running,
    Waiting,
    Cache,
    GpuUtilization,
    GpuMemoryUsed,
    GpuMemoryFree,
    GpuMemoryTotal,
    GpuPower,
    GpuTemperature,
    CpuUtilization,
    MemoryUsed,
    MemoryTotal,
}

/// <summary>What is read of a family: the type that it must say it has, and its unit in ours.</summary>
internal sealed record ScrapedFamily(ScrapedFigure Figure, string Type, double Scale = 1)
{
    public bool IsCounter => Type != ScrapedFamilies.Gauge;
}

/// <summary>The families that are read, of DCGM's exporter, Triton and vLLM; docs/serving.md has the table.</summary>
internal static class ScrapedFamilies
{
    public const string Counter = "counter";
    public const string Gauge = "gauge";
    public const string Histogram = "histogram";

    private const double Microsecond = 1e-6;
    private const double Percent = 0.01;
    private const double Mebibyte = 1 << 20;

    private static readonly Dictionary<string, ScrapedFamily> All = new(StringComparer.Ordinal)
    {
        ["nv_inference_request_success"] = new(ScrapedFigure.Requests, Counter),
        ["nv_inference_request_failure"] = new(ScrapedFigure.Failures, Counter),
        ["nv_inference_count"] = new(ScrapedFigure.Inferences, Counter),
        ["nv_inference_exec_count"] = new(ScrapedFigure.Executions, Counter),
        ["nv_inference_request_duration_us"] = new(ScrapedFigure.LatencySeconds, Counter, Microsecond),
        ["nv_inference_queue_duration_us"] = new(ScrapedFigure.QueueSeconds, Counter, Microsecond),
        ["nv_inference_pending_request_count"] = new(ScrapedFigure.Waiting, Gauge),
        ["nv_gpu_utilization"] = new(ScrapedFigure.GpuUtilization, Gauge),
        ["nv_gpu_memory_used_bytes"] = new(ScrapedFigure.GpuMemoryUsed, Gauge),
        ["nv_gpu_memory_total_bytes"] = new(ScrapedFigure.GpuMemoryTotal, Gauge),
        ["nv_gpu_power_usage"] = new(ScrapedFigure.GpuPower, Gauge),
        ["nv_cpu_utilization"] = new(ScrapedFigure.CpuUtilization, Gauge),
        ["nv_cpu_memory_used_bytes"] = new(ScrapedFigure.MemoryUsed, Gauge),
        ["nv_cpu_memory_total_bytes"] = new(ScrapedFigure.MemoryTotal, Gauge),
        ["vllm:request_success_total"] = new(ScrapedFigure.Requests, Counter),
        ["vllm:prompt_tokens_total"] = new(ScrapedFigure.InputTokens, Counter),
        ["vllm:generation_tokens_total"] = new(ScrapedFigure.OutputTokens, Counter),
        ["vllm:num_requests_running"] = new(ScrapedFigure.Running, Gauge),
        ["vllm:num_requests_waiting"] = new(ScrapedFigure.Waiting, Gauge),
        // Its name says percent; it is a share, 1 is full. The older name first.
        ["vllm:gpu_cache_usage_perc"] = new(ScrapedFigure.Cache, Gauge),
        ["vllm:kv_cache_usage_perc"] = new(ScrapedFigure.Cache, Gauge),
        ["vllm:time_to_first_token_seconds_sum"] = new(ScrapedFigure.FirstTokenSeconds, Histogram),
        ["vllm:time_to_first_token_seconds_count"] = new(ScrapedFigure.FirstTokenCount, Histogram),
        ["vllm:e2e_request_latency_seconds_sum"] = new(ScrapedFigure.LatencySeconds, Histogram),
        ["vllm:e2e_request_latency_seconds_count"] = new(ScrapedFigure.LatencyCount, Histogram),
        ["vllm:request_queue_time_seconds_sum"] = new(ScrapedFigure.QueueSeconds, Histogram),
        ["DCGM_FI_DEV_GPU_UTIL"] = new(ScrapedFigure.GpuUtilization, Gauge, Percent),
        ["DCGM_FI_DEV_FB_USED"] = new(ScrapedFigure.GpuMemoryUsed, Gauge, Mebibyte),
        ["DCGM_FI_DEV_FB_FREE"] = new(ScrapedFigure.GpuMemoryFree, Gauge, Mebibyte),
        ["DCGM_FI_DEV_FB_TOTAL"] = new(ScrapedFigure.GpuMemoryTotal, Gauge, Mebibyte),
        ["DCGM_FI_DEV_POWER_USAGE"] = new(ScrapedFigure.GpuPower, Gauge),
        ["DCGM_FI_DEV_GPU_TEMP"] = new(ScrapedFigure.GpuTemperature, Gauge),
    };

    private static readonly HashSet<string> Typed = [.. All.Select(static each => TypedName(each.Key, each.Value))];

    public static ScrapedFamily? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether the type of a family is of concern.</summary>
    public static bool IsTyped(string name) => Typed.Contains(name);

    /// <summary>Under which name the type of a sample is given.</summary>
    public static string TypedName(string sample, ScrapedFamily family) =>
        family.Type == Histogram ? sample[..sample.LastIndexOf('_')] : sample;
}
