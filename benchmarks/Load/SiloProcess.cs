using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Load;

/// <summary>
/// A silo in a process of its own, on loopback, with a data directory of its own that is deleted at the end. It can be
/// killed and started again on the same port and data.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string _processors;
    private readonly string[] _settings;
    private readonly string _data = Directory.CreateTempSubdirectory("orleansmonitor-").FullName;
    private readonly HttpClient _http = new();
    private Process? _process;

    /// <param name="program">The silo's dll.</param>
    /// <param name="processors">As taskset takes them; empty: wherever.</param>
    /// <param name="settings">Further arguments of the silo.</param>
    public SiloProcess(string program, string processors = "", params string[] settings)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"build the silo first (dotnet build silo -c Release): {program}");
        _program = program;
        _processors = processors;
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public Uri Address { get; }

    public string DataDirectory => _data;

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
        string[] silo = ["dotnet", _program, "--urls", Address.ToString().TrimEnd('/'), "--data", _data, .. _settings];
        string[] command = _processors.Length == 0 ? silo : ["taskset", "-c", _processors, .. silo];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
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
        using var kill = Process.Start("kill", ["-TERM", Running.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await Running.WaitForExitAsync();
        return Running.ExitCode;
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

    /// <summary>One counter of the silo's exposition; its label sets are added up.</summary>
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

        Directory.Delete(_data, recursive: true);
    }

    /// <exception cref="TimeoutException">It did not become ready in 30 s.</exception>
    public async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            try
            {
                using var response = await _http.GetAsync(new Uri(Address, "/health/ready"));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (Running.HasExited)
                throw new InvalidOperationException($"the silo ended with exit code {Running.ExitCode}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new TimeoutException($"the silo at {Address} was not ready within 30 s");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
