using System.Runtime.InteropServices;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a cancellation, so that what was begun can be ended; a second one ends the process
/// at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCodes.Cancelled));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCodes.Terminated));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code of the signal that came, or <paramref name="otherwise"/>.</summary>
    public int ExitCode(int otherwise) =>
        otherwise == ExitCodes.Cancelled && Volatile.Read(ref _exitCode) is var code and not 0 ? code : otherwise;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
            return;
        context.Cancel = true;
        _stop.Cancel();
    }
}
