namespace OrleansMonitor.Cli.Hosting;

/// <summary>What the process answers to a script.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The silo refused, or answered something unexpected.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The input file is missing, empty, lacks a column, or holds cells that were skipped.</summary>
    public const int BadInput = 3;

    /// <summary>No silo answers at the endpoint.</summary>
    public const int Unreachable = 4;

    /// <summary>With <c>compare --gate</c>: the candidate is worse. As if the silo had refused it.</summary>
    public const int Worse = Refused;

    /// <summary>With <c>compare --gate</c>: nothing can be said of the candidate yet.</summary>
    public const int Undecided = 5;

    /// <summary>With <c>doctor</c>: nothing is broken, and something is to be looked at.</summary>
    public const int Warned = 6;

    /// <summary>A fault of this program (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Cancelled = 130;

    /// <summary>Whoever read the output has gone, as shells count it (128 + SIGPIPE).</summary>
    public const int OutputClosed = 141;

    /// <summary>Stopped by SIGTERM, likewise.</summary>
    public const int Terminated = 143;
}
