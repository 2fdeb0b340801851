using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Tail;

/// <summary>
/// Keeps the state in a directory: each batch in a file before the state says that it is there, and the state in one that takes the place of the last one, both on the disk before
/// a batch is sent. So whatever moment a process ends at, the next one sends the same batches under the same sequences, and reads on behind them.
/// </summary>
internal sealed class TailStore : IDisposable
{
    private const string StateName = "state.json";
    private const string LockName = "lock";
    private const string BatchSuffix = ".batch";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly string _directory;
    private readonly FileStream _lock;

    /// <exception cref="CliException">It cannot be used, another process uses it, or what is in it cannot be read.</exception>
    public TailStore(string directory)
    {
        _directory = directory;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _lock = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.BadInput, $"--state is '{directory}': {(File.Exists(Path.Combine(directory, LockName)) ? "another tail works there, or it cannot be locked" : "it cannot be made")} ({problem.Message})");
        }

        State = Read();
    }

    public TailState State { get; }

    public void Write(ulong sequence, ReadOnlySpan<byte> body) => WriteThrough(PathOf(sequence), body);

    /// <summary>Null: it is not there any more.</summary>
    public byte[]? Body(ulong sequence) => File.Exists(PathOf(sequence)) ? File.ReadAllBytes(PathOf(sequence)) : null;

    /// <summary>Makes the state durable; then the batches that it does not name are gone.</summary>
    public void Save(IReadOnlyList<ulong> ended)
    {
        var path = Path.Combine(_directory, StateName);
        WriteThrough(path + ".new", JsonSerializer.SerializeToUtf8Bytes(State, Json));
        File.Move(path + ".new", path, overwrite: true);
        foreach (var sequence in ended)
            File.Delete(PathOf(sequence));
    }

    public void Dispose() => _lock.Dispose();

    private TailState Read()
    {
        var path = Path.Combine(_directory, StateName);
        if (!File.Exists(path))
            return new TailState();
        try
        {
            var state = JsonSerializer.Deserialize<TailState>(File.ReadAllBytes(path), Json);
            if (state is { Version: TailState.CurrentVersion })
                return state;
            throw new CliException(ExitCodes.BadInput, $"{path}: its version is {state?.Version}, and this program reads {TailState.CurrentVersion}");
        }
        catch (JsonException problem)
        {
            throw new CliException(ExitCodes.BadInput, $"{path} cannot be read ({problem.Message}). Without it nobody knows what was sent: move it away to begin anew");
        }
    }

    private string PathOf(ulong sequence) => Path.Combine(_directory, sequence.ToString(CultureInfo.InvariantCulture) + BatchSuffix);

    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        // What is in it is what the files hold.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
