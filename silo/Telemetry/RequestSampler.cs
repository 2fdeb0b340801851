using OpenTelemetry.Trace;

namespace OrleansMonitor.Silo.Telemetry;

/// <summary>
/// Of traces that begin here only those of requests are kept, and of these a share. Ticks of timers, probes of other silos and reads for
/// them would begin traces too, many a second, of which each says nothing.
/// </summary>
internal sealed class RequestSampler(double ratio) : Sampler
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name == Request ? _share.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
}
