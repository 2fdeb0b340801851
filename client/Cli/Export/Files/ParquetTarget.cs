using OrleansMonitor.Cli.Output;
using Parquet;
using Parquet.Schema;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>Apache Parquet: a row for each value, in row groups that are held in memory until they are full.</summary>
internal sealed class ParquetTarget(OutputFile file) : IExportTarget
{
    private const int GroupRows = 100_000;

    private static readonly DataField[] Fields =
    [
        Time("time"), Time("to"), Text("scope", false), Text("model"), Text("version"), Text("segment"), Text("node"), Text("figure", false), Text("unit", false),
        new DataField<double>("value"), new DataField<long>("n"), new DataField<double?>("low"), new DataField<double?>("high"),
    ];

    private readonly List<(ExportStep Step, ExportValue Value)> _rows = [];
    private ParquetWriter? _writer;
    private long _values;

    public long Taken { get; private set; }

    public async ValueTask WriteAsync(ExportStep step, CancellationToken cancellation)
    {
        foreach (var value in step.Values)
            _rows.Add((step, value));
        if (_rows.Count >= GroupRows)
            await FlushAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<string> CompleteAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        // The footer, without which there is no file.
        await file.WriteAsync(async () => await _writer!.DisposeAsync().ConfigureAwait(false)).ConfigureAwait(false);
        var size = file.Complete();
        Taken = _values;
        return TableCell.Bytes(size).Shown;
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task FlushAsync(CancellationToken cancellation) => file.WriteAsync(async () =>
    {
        _writer ??= await ParquetWriter.CreateAsync(new ParquetSchema(Fields), file.Stream, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy }, cancellationToken: cancellation).ConfigureAwait(false);
        if (_rows.Count == 0)
            return;
        using var group = _writer.CreateRowGroup();
        var column = 0;
        await TimesAsync(static row => row.Step.From).ConfigureAwait(false);
        await TimesAsync(static row => row.Step.To).ConfigureAwait(false);
        foreach (var text in (Func<(ExportStep Step, ExportValue Value), string?>[])
                 [static row => row.Step.Series.ScopeName, static row => row.Step.Series.Model, static row => row.Step.Series.Version, static row => row.Step.Series.Segment,
                     static row => row.Step.Series.Node, static row => row.Value.Figure, static row => row.Value.Unit])
        {
            await group.WriteAsync(Fields[column++], _rows.ConvertAll(row => text(row))!).ConfigureAwait(false);
        }

        await ValuesAsync(static row => row.Value.Value).ConfigureAwait(false);
        await ValuesAsync(static row => (long)row.Value.N).ConfigureAwait(false);
        await NumbersAsync(static row => row.Value.Low).ConfigureAwait(false);
        await NumbersAsync(static row => row.Value.High).ConfigureAwait(false);
        group.CompleteValidate();
        _values += _rows.Count;
        _rows.Clear();

        Task TimesAsync(Func<(ExportStep Step, ExportValue Value), DateTimeOffset> of) => ValuesAsync(row => of(row).UtcDateTime);

        async Task ValuesAsync<T>(Func<(ExportStep Step, ExportValue Value), T> of)
            where T : struct => await group.WriteAsync<T>(Fields[column++], _rows.Select(of).ToArray().AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);

        async Task NumbersAsync(Func<(ExportStep Step, ExportValue Value), double?> of) =>
            await group.WriteAsync<double>(Fields[column++], _rows.Select(of).ToArray().AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
    });

    private static DateTimeDataField Time(string name) => new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis);

    private static DataField<string> Text(string name, bool isNullable = true) => new(name, isNullable);
}
