using System.Globalization;
using System.Net;
using System.Text;
using OrleansMonitor.Cli.Export.Sending;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Influx;

namespace OrleansMonitor.Cli.Export.Influx;

/// <summary>A database of InfluxDB 1 or a bucket of InfluxDB 2. The same series and time overwrite what is there, so that it may be exported again.</summary>
internal sealed class InfluxTarget(Receiver receiver, Uri address) : IExportTarget
{
    /// <summary>What InfluxDB recommends; the bodies are then a few megabytes at most.</summary>
    private const int LinesAtOnce = 5000;

    private const int MaxCharacters = 8 << 20;

    private readonly LineWriter _lines = new();
    private long _values;
    private long _droppedLines;
    private long _linesOfUncounted;
    private string _dropped = "";
    private long _taken;

    public long Taken => _droppedLines > 0 ? 0 : _taken;

    // Which values the lines had that were dropped is not known.
    public string Standing => _droppedLines > 0 ? ""
        : ExportStanding.Of(_taken, receiver.IsUnsure ? _values : 0, "what is there is written over by the same");

    public async ValueTask WriteAsync(ExportStep step, CancellationToken cancellation)
    {
        FigureLines.Write(_lines, step);
        _values += step.Values.Count;
        if (_lines.Lines >= LinesAtOnce || _lines.Text.Length >= MaxCharacters)
            await FlushAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<string> CompleteAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        if (_droppedLines == 0)
            return "";
        throw receiver.Problem(string.Create(
            CultureInfo.InvariantCulture,
            $"it did not take {(_linesOfUncounted == 0 ? "" : "at least ")}{_droppedLines:N0} {Noun.Of(_droppedLines, "line")} ({_dropped}); the others are there{(_linesOfUncounted == 0 ? "" : $". Of {_linesOfUncounted:N0} {Noun.Of(_linesOfUncounted, "line")} it does not say how many it dropped")}"));
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        if (_lines.Lines == 0)
            return;
        var body = Encoding.UTF8.GetBytes(_lines.Text.ToString());
        var answer = (await receiver.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, address) { Content = ContentOf(body) }, cancellation).ConfigureAwait(false))!;
        if (answer.Status != HttpStatusCode.NoContent)
            Judge(answer);
        _taken += _values;
        _values = 0;
        _lines.Clear();
    }

    private void Judge(ReceiverAnswer answer)
    {
        // Only 204 is said of lines that were written: a page of a proxy may come with 200.
        if (answer.IsSuccess)
            throw receiver.Problem($"it answers {(int)answer.Status} {answer.Type}, which is no answer of InfluxDB to lines".Replace("  ", " ", StringComparison.Ordinal));
        var detail = InfluxServer.Detail(answer.Body);
        var loss = InfluxServer.LossOf(answer.Body) ?? throw receiver.Problem(answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"it answers {(int)answer.Status} {detail}: see --authorization-file",
            HttpStatusCode.NotFound => $"it answers 404 {detail}: is the address the server's root, and is the database or bucket there?",
            _ => $"it answers {(int)answer.Status} {detail}",
        });
        _dropped = detail;
        _droppedLines += loss.Lines;
        _linesOfUncounted += loss.IsWhole ? 0 : _lines.Lines;
    }

    private static ByteArrayContent ContentOf(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; charset=utf-8");
        return content;
    }
}
