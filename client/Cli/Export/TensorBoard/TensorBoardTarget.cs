using System.Globalization;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Export.TensorBoard;

/// <summary>A folder for TensorBoard: a run, which is a folder with a file of events, for each series. Files come to their places when all are whole.</summary>
internal sealed class TensorBoardTarget : IExportTarget
{
    // TensorBoard reads every file whose name holds the word tfevents: this one is not to be read yet.
    private const string Part = "orleansmonitor.part";

    private const string Pattern = "events.out.tfevents.*.orleansmonitor";

    private readonly string _name;
    private readonly string _directory;
    private readonly bool _force;
    private readonly DateTimeOffset _now;
    private readonly List<OutputFile> _files = [];
    private readonly List<string> _replaced = [];
    private readonly List<string> _made = [];
    private ExportSeries? _series;
    private EventFile? _events;
    private long _values;

    /// <param name="name">The folder, as it was given; what is above it is there.</param>
    /// <param name="force">Whether earlier exports of the same runs go.</param>
    /// <param name="now">For the names of files.</param>
    public TensorBoardTarget(string name, bool force, DateTimeOffset now)
    {
        (_name, _directory, _force, _now) = (name, Path.GetFullPath(name), force, now);
        if (File.Exists(_directory))
            throw OutputFile.Problem(name, "it is a file, and TensorBoard's runs are a directory");
        if (!Directory.Exists(Path.GetDirectoryName(_directory)))
            throw OutputFile.Problem(name, "it cannot be written (there is no such directory)");
    }

    public long Taken { get; private set; }

    public bool TakesHistograms => true;

    public ValueTask WriteAsync(ExportStep step, CancellationToken cancellation)
    {
        var events = EventsOf(step.Series);
        _files[^1].Write(() => events.Scalars(step.From, step.Values.Select(static value => (value.Figure, value.Value))));
        _values += step.Values.Count;
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ExportHistograms histograms, CancellationToken cancellation)
    {
        var events = EventsOf(histograms.Series);
        var map = histograms.Map;
        _files[^1].Write(() =>
        {
            for (var i = 0; i < map.Time.Count; i++)
            {
                if (map.Counts[i].Any(static count => count > 0))
                    events.Distribution(map.Time[i], map.Figure, map.Edges, map.Counts[i]);
            }
        });
        return ValueTask.CompletedTask;
    }

    public Task<string> CompleteAsync(CancellationToken cancellation)
    {
        EndRun();
        var size = _files.Sum(static file => file.Complete());
        foreach (var path in _replaced)
            File.Delete(path);
        Taken = _values;
        return Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"{_files.Count:N0} {(_files.Count == 1 ? "run" : "runs")}, {TableCell.Bytes(size).Shown}"));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var file in _files)
            file.Dispose();
        foreach (var directory in _made.Where(static directory => Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any()))
            Directory.Delete(directory);
        return ValueTask.CompletedTask;
    }

    private EventFile EventsOf(ExportSeries series)
    {
        if (_series == series)
            return _events!;
        EndRun();
        var directory = Path.Combine(_directory, RunNames.Of(series));
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{_now.ToUnixTimeSeconds():D10}.orleansmonitor"));
        var earlier = Directory.Exists(directory) ? Directory.GetFiles(directory, Pattern) : [];
        if (earlier.Length > 0 && !_force)
            throw OutputFile.Problem(_name, $"it has the run {RunNames.Of(series)} already, whose points would be there twice; --force writes over it");
        try
        {
            if (!Directory.Exists(directory))
                _made.Add(directory);
            Directory.CreateDirectory(directory);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Problem(_name, $"it cannot be written ({(problem is UnauthorizedAccessException ? "this user may not" : problem.Message)})");
        }

        _files.Add(OutputFile.Create(_name, path, Path.Combine(directory, Part), force: true));
        _replaced.AddRange(earlier.Where(file => file != path));
        (_series, _events) = (series, new EventFile(_files[^1].Stream));
        _files[^1].Write(() => _events.Begin(_now));
        return _events;
    }

    private void EndRun()
    {
        if (_files.Count > 0)
            _files[^1].End();
    }
}
