using System.Net;
using System.Text;
using OrleansMonitor.Influx;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>
/// InfluxDB line protocol: the family is the measurement, labels are tags; the field is <c>value</c>, and of a histogram <c>count</c>, <c>sum</c> and
/// the cumulative count of each bucket under its upper bound, as Telegraf has them. There is no mark for a series that ends.
/// </summary>
internal sealed class InfluxProtocol(InfluxOptions options) : ISendingProtocol
{
    private readonly Uri _address = InfluxServer.WriteAddress(new Uri(options.Url!), options.Database, options.RetentionPolicy, options.Organization, options.Bucket);
    private readonly LineWriter _lines = new();

    public string Name => "influx";

    public bool EndsGauges => false;

    public HttpRequestMessage RequestOf(FigureBatch batch)
    {
        _lines.Clear();
        foreach (var (family, series) in batch.Series)
            Write(family, series, batch.At);
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_lines.Text.ToString())) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; charset=utf-8");
        return request;
    }

    public SendAnswer Judge(FigureBatch batch, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
            return new SendAnswer(SendResult.Accepted);
        var detail = $"{(int)response.StatusCode} {InfluxServer.Detail(body)}".TrimEnd();
        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
            return new SendAnswer(SendResult.Later, Detail: detail);
        // Any other success is of somebody else, who wrote nothing.
        return !response.IsSuccessStatusCode && InfluxServer.LossOf(body) is { } loss
            ? new SendAnswer(SendResult.Accepted, Math.Min(loss.Lines, batch.Series.Count), detail)
            : new SendAnswer(SendResult.Refused, Detail: detail);
    }

    private void Write(ExposedFamily family, ExposedSeries series, DateTimeOffset at)
    {
        _lines.Begin(family.Name);
        foreach (var (key, value) in series.Labels)
            _lines.Tag(key, value);
        if (series.Histogram is not { } histogram)
        {
            _lines.Field("value", series.Value);
        }
        else
        {
            _lines.Field("count", histogram.Count);
            _lines.Field("sum", histogram.Sum);
            for (var i = 0; i < histogram.Bounds.Count; i++)
                _lines.Field(MetricNumbers.Text(histogram.Bounds[i]), histogram.Cumulative[i]);
            _lines.Field("+Inf", histogram.Count);
        }

        _lines.End(at);
    }
}
