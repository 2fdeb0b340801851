using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Otlp;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>The protocol over gRPC, called by its own library.</summary>
public sealed class OtlpGrpcTests
{
    private const string Traces = "opentelemetry.proto.collector.trace.v1.TraceService";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_are_taken_and_errors_are_those_of_gRPC(bool gzip)
    {
        var port = SiloPorts.Take(1)[0];
        await using var silo = await SecureSilo.StartAsync($"--Otlp:GrpcUrls=http://127.0.0.1:{port}", "--Otlp:MaxBodyBytes=4000", "--Otlp:MaxDecompressedBytes=5000");
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var key = silo.Keys["sender"];
        var unended = SpanMaker.Chat();
        unended.EndTimeUnixNano = 0;
        (await CallAsync(SpanMaker.Traces(SpanMaker.Chat()).ToByteArray())).PartialSuccess.ShouldBeNull();
        (await CallAsync(SpanMaker.Traces(SpanMaker.Chat(), unended).ToByteArray())).PartialSuccess.Rejected.ShouldBe(1);
        (await CallAsync([])).PartialSuccess.ShouldBeNull();
        await FailsAsync(StatusCode.InvalidArgument, "protocol", [0x0A, 0x7F, 1], key);
        await FailsAsync(StatusCode.InvalidArgument, "span-unended", SpanMaker.Traces(unended).ToByteArray(), key);
        (await FailsAsync(StatusCode.ResourceExhausted, gzip ? "at most 5000" : "at most 4000", new byte[50_000], key)).Details.ShouldBeEmpty();
        await FailsAsync(StatusCode.Unauthenticated, "no API key", [], null);
        await FailsAsync(StatusCode.PermissionDenied, "ingest", [], silo.Keys["reader"]);
        await FailsAsync(StatusCode.PermissionDenied, "model-forbidden", SpanMaker.Traces(SpanMaker.Chat()).ToByteArray(), silo.Keys["fraud-sender"]);
        (await OtlpClient.CallAsync(channel, "opentelemetry.proto.collector.logs.v1.LogsService", [], key)).PartialSuccess.ShouldBeNull();
        (await OtlpClient.CallAsync(channel, "opentelemetry.proto.collector.metrics.v1.MetricsService", [], key)).PartialSuccess.ShouldBeNull();
        (await silo.GetAsync("/v1/models/gpt-4o/health?from=2024-05-28&to=2024-05-29", silo.Keys["reader"])).ShouldBeOk().Json.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);

        Task<ExportServiceResponse> CallAsync(byte[] message) => OtlpClient.CallAsync(channel, Traces, message, key, gzip);

        async Task<OrleansMonitor.Otlp.Status> FailsAsync(StatusCode code, string text, byte[] message, string? who)
        {
            var error = await Should.ThrowAsync<RpcException>(() => OtlpClient.CallAsync(channel, Traces, message, who, gzip));
            error.StatusCode.ShouldBe(code, error.Status.Detail);
            error.Status.Detail.ShouldContain(text);
            return OrleansMonitor.Otlp.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        }
    }

    [Fact]
    public async Task A_client_that_sends_too_much_is_told_when_to_come_again()
    {
        var port = SiloPorts.Take(1)[0];
        await using var silo = await SecureSilo.StartAsync($"--Otlp:GrpcUrls=http://127.0.0.1:{port}", "--Security:Limits:RequestsPerSecond=0.01", "--Security:Limits:Burst=1");
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        await OtlpClient.CallAsync(channel, Traces, [], silo.Keys["sender"]);
        var error = await Should.ThrowAsync<RpcException>(() => OtlpClient.CallAsync(channel, Traces, [], silo.Keys["sender"]));
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        var status = OrleansMonitor.Otlp.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        status.Details[0].TypeUrl.ShouldBe("type.googleapis.com/google.rpc.RetryInfo");
        RetryInfo.Parser.ParseFrom(status.Details[0].Value).RetryDelay.Seconds.ShouldBe(100);
    }

    [Fact]
    public void An_address_of_gRPC_has_a_port_of_its_own()
    {
        Should.Throw<Microsoft.Extensions.Options.OptionsValidationException>(static () => Build("http://127.0.0.1:0")).Message.ShouldContain("Otlp:GrpcUrls is 'http://127.0.0.1:0'");

        static void Build(string url) => OrleansMonitor.Silo.Hosting.MonitorSilo.Build([$"--Otlp:GrpcUrls={url}"]);
    }
}
