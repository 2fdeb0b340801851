using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Harness.Processes;

/// <summary>
/// A silo in a process of its own, on loopback, with a data directory of its own that is deleted at the end, or one that is
/// kept. It can be killed and started again on the same port and data.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>A silo that starts on a machine with much else to do takes many times as long as on a quiet one.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Of one question of <see cref="WaitUntilReadyAsync"/>: a connection to a silo that dies may never be answered.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    private readonly string _processors;
    private readonly string[] _settings;
    private readonly HttpClient _http = new();
    private Process? _process;
    private string? _data;
    private bool _isKept;

    /// <param name="program">The silo's dll.</param>
    /// <param name="processors">As taskset takes them; empty: wherever.</param>
    /// <param name="settings">Further arguments of the silo.</param>
    public SiloProcess(string program, string processors = "", params string[] settings)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"build the silo first (dotnet build silo -c Release): {program}");
        Program = program;
        _processors = processors;
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{SiloPorts.Take(1)[0]}");
    }

    /// <summary>The silo's dll; another one is started the next time, as in an upgrade.</summary>
    public string Program { get; set; }

    public Uri Address { get; private init; }

    /// <summary>The port of <see cref="Address"/>; default: a free one.</summary>
    public int Port
    {
        get => Address.Port;
        init => Address = new Uri($"http://127.0.0.1:{value}");
    }

    /// <summary>Takes each line that the process writes. Default: its errors go to this process's own.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Variables of the process's environment, where secrets belong.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Default: a new one, which is deleted at the end. One that is given is kept.</summary>
    public string DataDirectory
    {
        get => _data ??= Directory.CreateTempSubdirectory("orleansmonitor-").FullName;
        init => (_data, _isKept) = (Path.GetFullPath(value), true);
    }

    public int Id => Running.Id;

    /// <summary>It has ended, or was not started.</summary>
    public bool HasExited => _process?.HasExited ?? true;

    private Process Running => _process ?? throw new InvalidOperationException("the silo was not started");

    /// <summary>Starts the process and answers when it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await WaitUntilReadyAsync();
    }

    /// <summary>Starts the process and does not wait.</summary>
    public void Launch()
    {
        string[] silo = ["dotnet", Program, "--urls", Address.ToString().TrimEnd('/'), "--data", DataDirectory, .. _settings];
        string[] command = _processors.Length == 0 ? silo : ["taskset", "-c", _processors, .. silo];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var log = Log;
        _process.OutputDataReceived += (_, line) => log?.Invoke(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => (log ?? Console.Error.WriteLine)(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: nothing in the process gets to run any more.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await Running.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an orchestrator stops it; answers the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("-TERM");
        await Running.WaitForExitAsync();
        return Running.ExitCode;
    }

    /// <summary>SIGSTOP: the process stands still and its connections stay.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT: it goes on and knows nothing of the time between.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Answers whether the process ended by itself within a time.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        await Running.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Running.HasExited;
    }

    /// <summary>User and system time that the process has used (fields 14 and 15 of proc's stat, in ticks of 10 ms).</summary>
    public double ProcessorSeconds()
    {
        var stat = File.ReadAllText($"/proc/{Running.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>Resident memory, bytes.</summary>
    public long ResidentBytes()
    {
        Running.Refresh();
        return Running.WorkingSet64;
    }

    /// <summary>One counter of the silo's exposition, or one of its label sets; without labels in the name all are added up.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await _http.GetStringAsync(new Uri(Address, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..] is [' ' or '{', ..])
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_data is not null && !_isKept)
            Directory.Delete(_data, recursive: true);
    }

    /// <exception cref="TimeoutException">It did not become ready in two minutes.</exception>
    public async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartTimeout)
        {
            try
            {
                using var limit = new CancellationTokenSource(ProbeTimeout);
                using var response = await _http.GetAsync(new Uri(Address, "/health/ready"), limit.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or SocketException)
            {
                // Not listening yet, or busy with starting; a connection that is lost the moment it is made is told by the socket itself.
            }

            if (Running.HasExited)
                throw new InvalidOperationException($"the silo ended with exit code {Running.ExitCode}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new TimeoutException($"the silo at {Address} was not ready within {StartTimeout}");
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, Running.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
