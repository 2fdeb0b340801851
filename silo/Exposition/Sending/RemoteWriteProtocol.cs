using System.Globalization;
using System.Net;
using System.Text;
using OrleansMonitor.Silo.Exposition.Formats;
using Snappier;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>
/// Prometheus remote write 2.0, and 1.0 for receivers that show that they know only that: by 415, by 400 before they ever took a 2.0 request,
/// or by taking one without saying how much of it they wrote, as they do that read the message as one of 1.0 without series.
/// </summary>
internal sealed class RemoteWriteProtocol(RemoteWriteOptions options) : ISendingProtocol
{
    private const string SamplesWritten = "X-Prometheus-Remote-Write-Samples-Written";
    private const string HistogramsWritten = "X-Prometheus-Remote-Write-Histograms-Written";

    private readonly Uri _address = new(options.Url!);
    private readonly KeyValuePair<string, string>[] _labels = [.. options.Labels];
    private readonly ProtoWriter _writer = new();
    private bool _isFirst = options.Version == RemoteWriteOptions.First;
    private bool _isConfirmed;

    public string Name => "remote_write";

    /// <summary>Whether 1.0 is sent.</summary>
    public bool IsFirst => _isFirst;

    public HttpRequestMessage RequestOf(FigureBatch batch)
    {
        _writer.Clear();
        var series = RemoteWriteSeries.Of(batch, options.NativeHistograms, _labels);
        if (_isFirst)
            RemoteWriteFirst.Write(_writer, series);
        else
            RemoteWriteSecond.Write(_writer, series);
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(Snappy.CompressToArray(_writer.Written.Span)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", _isFirst ? "application/x-protobuf" : "application/x-protobuf;proto=io.prometheus.write.v2.Request");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "snappy");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", _isFirst ? "0.1.0" : "2.0.0");
        return request;
    }

    public SendAnswer Judge(FigureBatch batch, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var detail = $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body).ReplaceLineEndings(" ").Trim()}".TrimEnd();
        if (response.IsSuccessStatusCode)
            return _isFirst ? new SendAnswer(SendResult.Accepted) : Written(batch, response);
        var isUnknown = response.StatusCode == HttpStatusCode.UnsupportedMediaType || (response.StatusCode == HttpStatusCode.BadRequest && !_isConfirmed);
        if (isUnknown && !_isFirst && options.Version == RemoteWriteOptions.Automatic)
            return FallBack();
        return (int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests
            ? new SendAnswer(SendResult.Later, Detail: detail)
            : new SendAnswer(SendResult.Refused, Detail: detail);
    }

    private SendAnswer FallBack()
    {
        _isFirst = true;
        return new SendAnswer(SendResult.Again);
    }

    private SendAnswer Written(FigureBatch batch, HttpResponseMessage response)
    {
        var (samples, histograms) = (Count(response, SamplesWritten), Count(response, HistogramsWritten));
        if (samples is null && histograms is null)
        {
            return options.Version == RemoteWriteOptions.Automatic && !_isConfirmed
                ? FallBack()
                : new SendAnswer(SendResult.Accepted, batch.Series.Count, "the receiver does not say that it wrote any of them");
        }

        _isConfirmed = true;
        var expected = RemoteWriteSeries.CountsOf(batch, options.NativeHistograms);
        var lost = Math.Max(0, expected.Samples - (samples ?? 0)) + Math.Max(0, expected.Histograms - (histograms ?? 0));
        return new SendAnswer(SendResult.Accepted, (int)Math.Min(lost, batch.Series.Count), lost > 0 ? $"the receiver wrote {samples ?? 0} of {expected.Samples} samples and {histograms ?? 0} of {expected.Histograms} histograms" : "");
    }

    private static long? Count(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
