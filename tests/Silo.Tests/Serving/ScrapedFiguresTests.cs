using System.Text;
using OrleansMonitor.Silo.Ingest.Scraping;

namespace OrleansMonitor.Silo.Tests.Serving;

/// <summary>What the metrics of DCGM, Triton and vLLM say, of fixtures with their traps.</summary>
public sealed class ScrapedFiguresTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_716_897_600);

    [Fact]
    public async Task DCGM_says_what_each_GPU_of_its_host_used_and_what_it_does_not_know()
    {
        var figures = Figures();
        figures.Take(await ReadAsync("dcgm.prom"), Now);
        figures.Gpus.Select(static each => (each.Gpu, each.Node, each.Utilization, each.MemoryBytes, each.MemoryLimitBytes, each.PowerWatts, each.TemperatureCelsius)).ShouldBe(
        [
            ("GPU-604ac76c-d9cf-fef3-62e9-d92044ab6e52", "gpu-7", 0.75, 1024.0 * (1 << 20), 4096.0 * (1 << 20), 201.5, 61.0),
            ("GPU-b1", "gpu-7", 0.25, 2048.0 * (1 << 20), 4096.0 * (1 << 20), null, null),
        ]);
        var (node, sample) = figures.Resources.ShouldHaveSingleItem();
        (node, sample.Gpus.Count, sample.MemoryBytes, sample.IntervalSeconds, sample.Time).ShouldBe(("gpu-7", 2, -1, 15, Now.ToUnixTimeMilliseconds()));
        float.IsNaN(sample.Gpus[1].PowerWatts).ShouldBeTrue();
        float.IsNaN(sample.CpuUtilization).ShouldBeTrue();
        figures.Refused.ShouldBe(0);
        (Figures("other") is var named).ShouldBeTrue();
        named.Take(await ReadAsync("dcgm.prom"), Now);
        named.Resources[0].Node.ShouldBe("other");
    }

    [Fact]
    public async Task Triton_says_by_how_much_its_counters_rose_and_how_large_batches_are()
    {
        var figures = Figures();
        figures.Take(await ReadAsync("triton.prom"), Now);
        figures.Calls.ShouldBeEmpty("nobody knows since when a counter counts");
        figures.Take(await ReadAsync("triton.prom", ("} 1000\n", "} 1100\n"), ("} 3\n", "} 5\n"), ("} 4000", "} 4400"), ("} 500\n", "} 550\n"), ("} 5000000", "} 7000000"), ("} 1000000", "} 1500000")), Now.AddSeconds(10));
        var model = figures.Models.ShouldHaveSingleItem();
        (model.Model, model.Version, model.RequestsPerSecond, model.FailuresPerSecond, model.BatchSize, model.WaitingRequests).ShouldBe(("resnet", "1", 10, 0.2, 8, 2));
        model.LatencySeconds!.Value.ShouldBe(0.02, 1e-9);
        model.QueueSeconds!.Value.ShouldBe(0.005, 1e-9);
        var calls = figures.Calls.ShouldHaveSingleItem();
        (calls.Model, calls.Version, calls.Succeeded, calls.Failed["REJECTED"], calls.Failed.Count).ShouldBe(("resnet", "1", 100, 2, 1));
        var (node, sample) = figures.Resources.ShouldHaveSingleItem();
        (node, sample.CpuUtilization, sample.MemoryBytes, sample.MemoryLimitBytes, sample.Gpus[0].Utilization, sample.Gpus[0].PowerWatts, sample.Gpus[0].MemoryBytes)
            .ShouldBe(("gpu-host", 0.25f, 6_710_886_400, 67_108_864_000, 0.42f, 93.25f, 4_294_967_296));
    }

    [Fact]
    public async Task A_server_that_began_anew_counts_from_nothing()
    {
        var figures = Figures();
        figures.Take(await ReadAsync("triton.prom"), Now);
        figures.Take(await ReadAsync("triton.prom", ("} 1000\n", "} 7\n"), ("} 3\n", "} 0\n")), Now.AddSeconds(10));
        var calls = figures.Calls.ShouldHaveSingleItem();
        (calls.Succeeded, calls.Failed.Count).ShouldBe((7, 0));

        // A series that was gone is met anew.
        figures.Take(await ReadAsync("vllm.prom"), Now.AddSeconds(20));
        figures.Take(await ReadAsync("triton.prom"), Now.AddSeconds(30));
        figures.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task VLLM_says_tokens_the_cache_and_the_time_to_the_first_one()
    {
        var figures = Figures();
        figures.Take(await ReadAsync("vllm.prom"), Now);
        figures.Take(await ReadAsync(
            "vllm.prom", ("} 10000.0", "} 13000.0"), ("} 5000.0", "} 6000.0"), ("} 90.0", "} 108.0"), ("\"abort\",model_name=\"meta-llama/Llama-3.1-8B\"} 1.0", "\"abort\",model_name=\"meta-llama/Llama-3.1-8B\"} 3.0"),
            ("} 101.0", "} 121.0"), ("} 20.2", "} 26.2"), ("} 202.0", "} 242.0"), ("} 10.1", "} 11.1")), Now.AddSeconds(10));
        var model = figures.Models.ShouldHaveSingleItem();
        (model.Model, model.Version, model.RequestsPerSecond, model.FailuresPerSecond).ShouldBe(("meta-llama/Llama-3.1-8B", "", 1.8, 0.2));
        (model.InputTokensPerSecond, model.OutputTokensPerSecond, model.RunningRequests, model.WaitingRequests, model.KeyValueCacheUtilization).ShouldBe((300, 100, 12, 3, 0.75));
        model.TimeToFirstTokenSeconds!.Value.ShouldBe(0.3, 1e-9);
        model.LatencySeconds!.Value.ShouldBe(2, 1e-9);
        model.QueueSeconds!.Value.ShouldBe(0.05, 1e-9);
        figures.Calls.ShouldHaveSingleItem().Failed.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, double>("abort", 2));
        figures.Resources.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_family_of_another_type_and_a_reading_that_cannot_be_are_refused()
    {
        var text = await ReadAsync("dcgm.prom", ("# TYPE DCGM_FI_DEV_GPU_UTIL gauge", "# TYPE DCGM_FI_DEV_GPU_UTIL counter"), ("} 201.5", "} -3"), ("} 1024", "} NaN"));
        text.Refused.ShouldBe(2);
        var figures = Figures();
        figures.Take(text, Now);
        (figures.Refused, figures.Gpus[0].Utilization, figures.Gpus[0].PowerWatts, figures.Gpus[0].MemoryBytes).ShouldBe((1, null, null, null));
        text = await ReadAsync("triton.prom", ("nv_gpu_utilization{gpu_uuid=\"GPU-9f\"} 0.42", "nv_gpu_utilization{gpu_uuid=\"GPU-9f\"} 42"));
        figures.Take(text, Now);
        (figures.Refused, figures.Gpus[0].Utilization).ShouldBe((1, null));
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>\n", "no metrics in the text format")]
    [InlineData("", "sends nothing")]
    [InlineData("{\"status\": \"ok\"}", "no metrics in the text format")]
    [InlineData("# only comments\n", "sends nothing")]
    public async Task What_is_no_metrics_is_said_to_be_none(string body, string problem)
    {
        var text = new MetricsText(1 << 20, 100);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        (await Should.ThrowAsync<ScrapeException>(() => text.ReadAsync(stream, default))).Message.ShouldContain(problem);
        text.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task Bounds_hold_for_bytes_lines_and_series()
    {
        (await FailAsync("a 1\n" + new string('x', 70_000))).ShouldContain("a line is longer");
        (await FailAsync(string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"other_{i} 1\n")))).ShouldContain("more than 1048576 bytes (Scrape:MaxBodyBytes)");
        (await FailAsync(string.Concat(Enumerable.Range(0, 101).Select(static i => $"nv_gpu_utilization{{gpu_uuid=\"{i}\"}} 0.5\n")))).ShouldContain("more than 100 series that would be read (Scrape:MaxSeries)");
        (await FailAsync(string.Concat(Enumerable.Repeat("this is prose\n", 30)))).ShouldContain("no metrics");

        // Lines without an end, with times, blanks and returns are lines.
        var text = new MetricsText(1 << 20, 100);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("\r\nup 1 1716897600000\r\n  nv_cpu_utilization\t 0.5 \nbad{x=} 1\nnv_gpu_power_usage{ gpu_uuid = \"a\\nb\" , } +Inf"));
        await text.ReadAsync(stream, default);
        text.Samples.Select(static each => (each.Family.Figure, each.Value)).ShouldBe([(ScrapedFigure.CpuUtilization, 0.5), (ScrapedFigure.GpuPower, double.NaN)]);
        text.Samples[1].Labels["gpu_uuid"].ShouldBe("a\nb");
        text.Count.ShouldBe(3);
    }

    private static async Task<string> FailAsync(string body)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return (await Should.ThrowAsync<ScrapeException>(() => new MetricsText(1 << 20, 100).ReadAsync(stream, default))).Message;
    }

    private static ScrapedFigures Figures(string? node = null) => new(new ScrapeTargetOptions { Url = "http://gpu-host:9400/metrics", Node = node });

    private static async Task<MetricsText> ReadAsync(string fixture, params (string Old, string New)[] changes)
    {
        var body = changes.Aggregate(ServingClient.Read(fixture), static (text, change) =>
        {
            text.ShouldContain(change.Old);
            return text.Replace(change.Old, change.New, StringComparison.Ordinal);
        });
        var text = new MetricsText(1 << 20, 1_000);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        await text.ReadAsync(stream, default);
        return text;
    }
}
