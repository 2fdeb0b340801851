using System.Text;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>Lines of text, into a file or to the output.</summary>
internal abstract class TextTarget(OutputFile? file, TextWriter output) : IExportTarget
{
    private const int FlushedAt = 1 << 16;

    private readonly TextWriter _writer = file is null ? output : new StreamWriter(file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
    private readonly StringBuilder _text = new();
    private long _values;

    public long Taken { get; private set; }

    public ValueTask WriteAsync(ExportStep step, CancellationToken cancellation)
    {
        AppendTo(_text, step);
        _values += step.Values.Count;
        if (_text.Length >= FlushedAt)
            Flush();
        return ValueTask.CompletedTask;
    }

    public Task<string> CompleteAsync(CancellationToken cancellation)
    {
        Flush();
        var size = file?.Complete();
        Taken = _values;
        return Task.FromResult(size is { } bytes ? TableCell.Bytes(bytes).Shown : "");
    }

    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected abstract void AppendTo(StringBuilder text, ExportStep step);

    protected void Begin(string text) => _text.Append(text);

    private void Flush()
    {
        if (file is null)
            Write();
        else
            file.Write(Write);
        // The output has it.
        Taken = file is null ? _values : 0;

        void Write()
        {
            _writer.Write(_text);
            _writer.Flush();
            _text.Clear();
        }
    }
}
