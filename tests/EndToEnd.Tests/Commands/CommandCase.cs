namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>
/// How one command is called. Lines are cut at blanks; <c>''</c> is an empty argument, and what <see cref="OptionFixture"/> has a name for
/// stands in braces.
/// </summary>
/// <param name="Command">Its words; empty: the program alone.</param>
/// <param name="Right">Lines with what may be given, after the command's words.</param>
/// <param name="Wrong">What must not be given, and what is said of it.</param>
internal sealed record CommandCase(string Command, RightLine[] Right, WrongLine[] Wrong)
{
    public override string ToString() => Command.Length == 0 ? "(the program alone)" : Command;
}

/// <param name="Arguments">After the command's words.</param>
/// <param name="Output">What the output or the errors contain.</param>
/// <param name="Interrupt">It goes on until Ctrl-C.</param>
/// <param name="ExitCode">Of the process.</param>
internal sealed record RightLine(string Arguments, string Output = "", bool Interrupt = false, int ExitCode = 0);

/// <param name="Option">The option or argument that is wrong.</param>
/// <param name="Arguments">The whole line after the command's words.</param>
/// <param name="Says">What the errors contain.</param>
/// <param name="ExitCode">Of the process; 2 is a wrong command line.</param>
internal sealed record WrongLine(string Option, string Arguments, string Says, int ExitCode = 2);
