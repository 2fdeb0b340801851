using System.CommandLine;
using OrleansMonitor.Cli.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Rules;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>rules</c>: checks files of alert rules, tries them on given series, and explains what those of a silo say.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal) => new("rules", "Alert rules")
    {
        List(terminal),
        Explain(terminal),
        Suggest(terminal),
        Backtest(terminal),
        Check(terminal),
        Test(terminal),
        Schema(terminal),
        Default(terminal),
    };

    private static Command List(Terminal terminal) => QueryCommand.Create(
        new Command("list", "The rules of a silo, and how their evaluation gets on"),
        terminal,
        static (_, silo, cancellation) => silo.ListRulesAsync(cancellation),
        (_, rules) => RulesView.Tables(rules, terminal.Time.GetUtcNow()),
        (_, rules) => RulesView.List(rules, terminal.Time.GetUtcNow()));

    private static Command Explain(Terminal terminal)
    {
        var rule = new Argument<string>("RULE") { Description = "The rule's name, or GROUP/NAME where several groups have one of that name" };
        return QueryCommand.Create(
            new Command("explain", "What a rule says now of all that it watches, and why") { rule },
            terminal,
            async (parsed, silo, cancellation) =>
            {
                var (group, name) = await RuleNames.FindAsync(silo, parsed.GetValue(rule)!, cancellation).ConfigureAwait(false);
                return await silo.ExplainRuleAsync(group, name, cancellation).ConfigureAwait(false);
            },
            (_, explained) => RulesView.Tables(explained, terminal.Time.GetUtcNow()),
            (_, explained) => RulesView.States(explained));
    }

    private static Command Suggest(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Length of a point and window of the rules, 10s to 30d", DefaultValueFactory = _ => "1h" };
        var version = CommonOptions.SliceName("--version", "Only this version, and rules about it alone (default all)");
        var range = new RangeOptions("Begin of the range, included (default 504 steps before the newest record)");
        var command = new Command("suggest", "Print rules for a model whose thresholds lie beyond what its figures did, to be copied into a file") { model, step, version };
        range.AddTo(command);
        return QueryCommand.CreateText(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.SuggestRulesAsync(parsed.GetValue(model)!, parsed.GetValue(step)!, range.Of(parsed) with { Version = parsed.GetValue(version) }, cancellation),
            static (_, suggestions) => suggestions.Yaml,
            static (_, suggestions) => SuggestionsView.Rules(suggestions));
    }

    private static Command Backtest(Terminal terminal)
    {
        var source = new Argument<string>("RULES") { Description = "A file of rules, or the name of a group that the silo has" };
        var models = new Option<string[]>("--model") { HelpName = "NAME", Description = "Only these models, * stands for any characters (default all)", AllowMultipleArgumentsPerToken = true };
        var range = new RangeOptions("Begin of the range (default 7 days before the end)", "End of the range (default now)");
        var command = new Command("backtest", "What rules would have done over the past; nothing is changed, and nobody is told") { source, models };
        range.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            async (parsed, silo, cancellation) =>
            {
                var request = await BacktestSource.ReadAsync(parsed.GetValue(source)!).ConfigureAwait(false);
                var asked = range.Of(parsed);
                return await silo.BacktestRulesAsync(request with { Models = parsed.GetValue(models), From = asked.From, To = asked.To, TimeZone = asked.TimeZone }, cancellation).ConfigureAwait(false);
            },
            static (_, backtest) => BacktestView.Tables(backtest),
            static (_, backtest) => BacktestView.Alerts(backtest));
    }

    private static Command Check(Terminal terminal)
    {
        var files = Files("Files of rules; those of one silo together, since names of groups are unique over all");
        var command = new Command("check", "Say what is wrong with files of rules, by line and key") { files };
        command.SetAction((parsed, _) => RuleCheck.RunAsync(terminal, parsed.GetValue(files)!));
        return command;
    }

    private static Command Test(Terminal terminal)
    {
        var files = Files("Files of tests; each names its files of rules");
        var command = new Command("test", "Try rules on series of figures, as promtool does") { files };
        command.SetAction((parsed, _) => RuleTests.RunAsync(terminal, parsed.GetValue(files)!));
        return command;
    }

    private static Command Schema(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON Schema of files of rules, for editors");
        command.SetAction((_, _) => PrintAsync(terminal, RuleSchema.Write()));
        return command;
    }

    private static Command Default(Terminal terminal)
    {
        var command = new Command("default", "Print the rules that a silo has unless it is given others, to begin with");
        command.SetAction((_, _) => PrintAsync(terminal, DefaultRules.Text));
        return command;
    }

    private static Argument<string[]> Files(string description) => new("FILE") { Description = description, Arity = ArgumentArity.OneOrMore };

    private static async Task<int> PrintAsync(Terminal terminal, string text)
    {
        await terminal.Out.WriteAsync(text).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
