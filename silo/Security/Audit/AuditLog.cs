using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>Writes down every change: in the log category <c>OrleansMonitor.Audit</c> and, where one is configured, in a file.</summary>
internal sealed partial class AuditLog : IDisposable
{
    public const string Category = "OrleansMonitor.Audit";

    /// <summary>Who it was where nobody asked for it.</summary>
    public const string Silo = "silo";

    private const int MaxText = 1024;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SecurityInstruments _instruments;
    private readonly AuditFile? _file;

    public AuditLog(SecurityOptions options, ILoggerFactory loggers, SecurityInstruments instruments, TimeProvider time)
    {
        (_time, _instruments) = (time, instruments);
        _logger = loggers.CreateLogger(Category);
        if (!string.IsNullOrEmpty(options.Audit.File))
            _file = new AuditFile(options.Audit.File, options.Audit.MaxFileBytes, options.Audit.MaxFiles);
    }

    /// <summary>Makes sure that the file can be written.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public void Open() => _file?.Open();

    /// <summary>The line is in the file when this returns. A file that cannot be written does not stop the silo; it is logged and counted.</summary>
    public void Write(AuditEvent change)
    {
        if (change.Change.Length > 0)
            LogChangeOf(change.Action, Shorten(change.Target), Shorten(change.Who), change.From, Shorten(change.Outcome), Shorten(change.Change));
        else
            LogChange(change.Action, Shorten(change.Target), Shorten(change.Who), change.From, Shorten(change.Outcome));
        if (_file is null)
            return;
        try
        {
            _file.Append(Line(change));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _instruments.AuditLost();
            LogLost(e.Message);
        }
    }

    public void Dispose() => _file?.Dispose();

    private byte[] Line(AuditEvent change)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteString("who"u8, Shorten(change.Who));
            writer.WriteString("from"u8, change.From);
            writer.WriteString("action"u8, change.Action);
            writer.WriteString("target"u8, Shorten(change.Target));
            writer.WriteString("outcome"u8, Shorten(change.Outcome));
            if (change.Change.Length > 0)
                writer.WriteString("change"u8, Shorten(change.Change));
            writer.WriteEndObject();
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    /// <summary>What comes from outside is not written at any length, and not over several lines of a log.</summary>
    private static string Shorten(string text)
    {
        var shown = text.Length <= MaxText ? text : text[..MaxText] + "…";
        if (!shown.Any(char.IsControl))
            return shown;
        var clean = new StringBuilder(shown.Length);
        foreach (var letter in shown)
            clean.Append(char.IsControl(letter) ? '\uFFFD' : letter);
        return clean.ToString();
    }

    [LoggerMessage(1, LogLevel.Information, "{Action} {Target} by {Who} from {From}: {Outcome}")]
    private partial void LogChange(string action, string target, string who, string from, string outcome);

    [LoggerMessage(3, LogLevel.Information, "{Action} {Target} by {Who} from {From}: {Outcome}; {Change}")]
    private partial void LogChangeOf(string action, string target, string who, string from, string outcome, string change);

    [LoggerMessage(2, LogLevel.Error, "A change could not be written to the audit file: {Problem}")]
    private partial void LogLost(string problem);
}
