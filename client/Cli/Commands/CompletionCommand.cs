using System.CommandLine;
using System.Text;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>completion</c>: prints a script with which a shell completes commands and options. It is made of the parser itself.</summary>
internal static class CompletionCommand
{
    private const string Program = "orleansmonitor";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("completion", "Print a script for a shell, which then completes commands and options with the Tab key");
        command.Subcommands.Add(Shell(terminal, "bash", "For bash: source <(orleansmonitor completion bash)", Bash));
        command.Subcommands.Add(Shell(terminal, "zsh", "For zsh: source <(orleansmonitor completion zsh), after compinit", Zsh));
        command.Subcommands.Add(Shell(terminal, "fish", "For fish: orleansmonitor completion fish | source", Fish));
        return command;
    }

    private static Command Shell(Terminal terminal, string name, string description, Func<Command, string> write)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, _) =>
        {
            await terminal.Out.WriteAsync(write(parsed.RootCommandResult.Command)).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Words after a command: its own commands and options.</summary>
    private static string Words(Command command) =>
        string.Join(' ', command.Subcommands.Select(static sub => sub.Name).Concat(CommandTree.OptionsOf(command).Select(static option => option.Name)).Distinct());

    /// <summary>Words after an option: those that it takes; none: anything, a file's name perhaps.</summary>
    private static string[] Values(Option option) =>
        option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(static item => item.Label)];

    private static string PathOf(Command command) => command is RootCommand ? "" : CommandTree.PathOf(command)[(RootNameLength(command) + 1)..];

    // The root is called like the file that runs.
    private static int RootNameLength(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? RootNameLength(parent) : command.Name.Length;

    private static string Bash(Command root)
    {
        var script = new StringBuilder();
        script.Append("""
            _orleansmonitor() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= i words=
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$path ${COMP_WORDS[i]}" in

            """.ReplaceLineEndings("\n"));
        // The words so far that are commands; all else is passed over.
        foreach (var command in CommandTree.All(root).Where(static command => command is not RootCommand))
            script.Append($"      '{Parent(command)} {command.Name}') path='{Path(command)}' ;;\n");
        script.Append("    esac\n  done\n  case \"$path $before\" in\n");
        foreach (var command in CommandTree.All(root))
        {
            foreach (var option in CommandTree.OptionsOf(command).Where(static option => Values(option).Length > 0))
                script.Append($"    {string.Join('|', option.Aliases.Prepend(option.Name).Select(name => $"'{Path(command)} {name}'"))}) words='{string.Join(' ', Values(option))}' ;;\n");
            foreach (var option in CommandTree.OptionsOf(command).Where(static option => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && Values(option).Length == 0))
                script.Append($"    {string.Join('|', option.Aliases.Prepend(option.Name).Select(name => $"'{Path(command)} {name}'"))}) return ;;\n");
        }

        script.Append("    *) case \"$path\" in\n");
        foreach (var command in CommandTree.All(root))
            script.Append($"      '{Path(command)}') words='{Words(command)}' ;;\n");
        script.Append($"    esac ;;\n  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}}\ncomplete -o default -F _orleansmonitor {Program}\n");
        return script.ToString();

        static string Path(Command command) => PathOf(command) is { Length: > 0 } path ? $" {path}" : "";

        static string Parent(Command command) => Path(command.Parents.OfType<Command>().First());
    }

    /// <summary>zsh runs what is written for bash.</summary>
    private static string Zsh(Command root) => $"autoload -U +X bashcompinit && bashcompinit\n{Bash(root)}";

    private static string Fish(Command root)
    {
        var script = new StringBuilder($"complete -c {Program} -e\n");
        foreach (var command in CommandTree.All(root))
        {
            var path = PathOf(command);
            var subs = string.Join(' ', command.Subcommands.Select(static sub => sub.Name));
            var seen = string.Join("; and ", path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => $"__fish_seen_subcommand_from {word}"));
            var here = subs.Length == 0 ? seen : string.Join("; and ", new[] { seen, $"not __fish_seen_subcommand_from {subs}" }.Where(static part => part.Length > 0));
            foreach (var sub in command.Subcommands)
                script.Append($"complete -c {Program} -f -n {Quoted(here)} -a {sub.Name} -d {Quoted(sub.Description ?? "")}\n");
            foreach (var option in command.Options)
            {
                var takes = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? "" : Values(option) is { Length: > 0 } values ? $" -x -a {Quoted(string.Join(' ', values))}" : " -r";
                script.Append($"complete -c {Program}{(option.Recursive || here.Length == 0 ? "" : $" -n {Quoted(here)}")} -l {option.Name.TrimStart('-')}{takes} -d {Quoted(option.Description ?? "")}\n");
            }
        }

        return script.ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
