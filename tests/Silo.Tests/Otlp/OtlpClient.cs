using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OrleansMonitor.Otlp;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>Requests of the protocol as they travel.</summary>
internal static class OtlpClient
{
    public static async Task<OtlpResponse> PostAsync(HttpClient http, string path, byte[] body, string type = "application/x-protobuf", string? key = null, string? coding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (coding is not null)
            request.Content.Headers.ContentEncoding.Add(coding);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return new OtlpResponse(response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta, await response.Content.ReadAsByteArrayAsync());
    }

    public static Task<OtlpResponse> PostAsync(HttpClient http, string path, IMessage message, string? key = null) => PostAsync(http, path, message.ToByteArray(), key: key);

    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return target.ToArray();
    }

    /// <summary>A call by the library of gRPC, of bytes as they are.</summary>
    public static async Task<ExportServiceResponse> CallAsync(GrpcChannel channel, string service, byte[] message, string? key = null, bool gzip = false)
    {
        var marshaller = Marshallers.Create(static bytes => bytes, static bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, "Export", marshaller, marshaller);
        var headers = new Metadata();
        if (key is not null)
            headers.Add("authorization", "Bearer " + key);
        if (gzip)
            headers.Add("grpc-internal-encoding-request", "gzip");
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers), message);
        return ExportServiceResponse.Parser.ParseFrom(await call.ResponseAsync);
    }

    public static async Task<JsonElement> JsonAsync(HttpClient http, string path)
    {
        var text = await http.GetStringAsync(path);
        return JsonDocument.Parse(text).RootElement;
    }
}

internal sealed record OtlpResponse(HttpStatusCode Code, string? ContentType, TimeSpan? RetryAfter, byte[] Body)
{
    public PartialSuccess? Partial => Ok.PartialSuccess;

    public ExportServiceResponse Ok
    {
        get
        {
            (Code, ContentType).ShouldBe((HttpStatusCode.OK, "application/x-protobuf"), Encoding.UTF8.GetString(Body));
            return ExportServiceResponse.Parser.ParseFrom(Body);
        }
    }

    /// <summary>Asserts that the answer is an error in protobuf that says so.</summary>
    public OrleansMonitor.Otlp.Status ShouldBeError(HttpStatusCode code, int grpc, string text)
    {
        Code.ShouldBe(code, Encoding.UTF8.GetString(Body));
        ContentType.ShouldBe("application/x-protobuf");
        var status = OrleansMonitor.Otlp.Status.Parser.ParseFrom(Body);
        status.Code.ShouldBe(grpc, status.Message);
        status.Message.ShouldContain(text);
        return status;
    }
}
