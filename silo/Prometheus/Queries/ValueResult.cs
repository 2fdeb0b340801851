using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.Silo.Prometheus.Queries;

/// <summary>
/// The answer to an expression, as Prometheus writes it: times are seconds with up to three decimals, values are text.
/// <code>{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"model":"fraud"},"values":[[1764384000,"0.97"],…]},…]}}</code>
/// </summary>
internal sealed class ValueResult(QueryValue value) : IResult
{
    private const int FlushedBytes = 64 << 10;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, Options);
        writer.WriteStartObject();
        writer.WriteString("status", "success");
        writer.WriteStartObject("data");
        writer.WriteString("resultType", value switch
        {
            ScalarValue => "scalar",
            StringValue => "string",
            VectorValue => "vector",
            _ => "matrix",
        });
        writer.WritePropertyName("result");
        await WriteAsync(writer, httpContext);
        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }

    private async Task WriteAsync(Utf8JsonWriter writer, HttpContext context)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WritePoint(writer, scalar.Time, NumberText.InJson(scalar.Value));
                return;
            case StringValue text:
                WritePoint(writer, text.Time, text.Value);
                return;
        }

        writer.WriteStartArray();
        if (value is VectorValue vector)
        {
            foreach (var (labels, number) in vector.Elements)
            {
                WriteMetric(writer, labels);
                writer.WritePropertyName("value");
                WritePoint(writer, vector.Time, NumberText.InJson(number));
                writer.WriteEndObject();
                await FlushAsync(writer, context);
            }
        }
        else
        {
            foreach (var series in ((MatrixValue)value).Series)
                await WriteAsync(writer, series, context);
        }

        writer.WriteEndArray();
    }

    private static async Task WriteAsync(Utf8JsonWriter writer, SampleSeries series, HttpContext context)
    {
        WriteMetric(writer, series.Labels);
        writer.WriteStartArray("values");
        for (var i = 0; i < series.Times.Length; i++)
        {
            WritePoint(writer, series.Times[i], NumberText.InJson(series.Values[i]));
            await FlushAsync(writer, context);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter writer, Labels labels)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("metric");
        foreach (var (name, label) in labels)
            writer.WriteString(name, label);
        writer.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter writer, long time, string text)
    {
        writer.WriteStartArray();
        var (seconds, rest) = Math.DivRem(time, 1000);
        writer.WriteRawValue(rest == 0 ? seconds.ToString(CultureInfo.InvariantCulture) : (time / 1000m).ToString("0.000", CultureInfo.InvariantCulture), skipInputValidation: true);
        writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static async ValueTask FlushAsync(Utf8JsonWriter writer, HttpContext context)
    {
        if (writer.BytesPending > FlushedBytes)
            await writer.FlushAsync(context.RequestAborted);
    }
}
