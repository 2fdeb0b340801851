using System.CommandLine;
using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>silence</c>: keeps quiet about alerts.</summary>
internal static class SilenceCommand
{
    private const string Path = "/v1/silences";
    private const string DefaultDuration = "1h";

    public static Command Create(Terminal terminal) => new("silence", "Silences: alerts that nobody is told of for a while") { Add(terminal), List(terminal), Expire(terminal) };

    private static Command Add(Terminal terminal)
    {
        var matchers = new Argument<string[]>("MATCHER")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Which alerts, such as model=fraud or 'alertname=~High.*'; all must match",
        };
        matchers.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (MatcherText.TryParse(token.Value, out var error) is null)
                    result.AddError($"MATCHER is '{token.Value}': {error}");
            }
        });
        var duration = new Option<string?>("--duration") { HelpName = "TIME", Description = $"How long, such as 30m, 2h or 1d (default {DefaultDuration})" };
        duration.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!YamlMap.TryParseDuration(token.Value, out var length) || length <= TimeSpan.Zero))
                result.AddError($"--duration is '{token.Value}': it is a time span such as 30m, 2h or 1d");
        });
        var from = TimeOptions.Create("--from", "Begin, included (default now)");
        var to = TimeOptions.Create("--to", "End, not included; instead of --duration");
        var zone = CommonOptions.TimeZone("Time zone of --from and --to without an offset");
        var author = CommonOptions.Text("--by", "NAME", "Who makes it (default the user of this terminal)");
        var comment = CommonOptions.Text("--comment", "TEXT", "Why");
        comment.Required = true;
        var endpoint = CommonOptions.Endpoint();
        var command = new Command("add", "Make a silence, and print its id") { matchers, duration, from, to, zone, author, comment, endpoint };
        command.Validators.Add(result =>
        {
            if (result.GetResult(to) is not null && result.GetResult(duration) is not null)
                result.AddError("--to and --duration both say when it ends: give one of them");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var connection = SiloConnection.Of(parsed, endpoint);
            using var silo = new SiloDesk(connection);
            var end = parsed.GetValue(to);
            var wanted = new SilenceRequest(
                parsed.GetValue(matchers),
                TimeOptions.Text(parsed.GetValue(from), parsed.GetValue(zone)),
                TimeOptions.Text(end, parsed.GetValue(zone)),
                TimeZone: null,
                end is null ? parsed.GetValue(duration) ?? DefaultDuration : null,
                parsed.GetValue(author) ?? Environment.UserName,
                parsed.GetValue(comment));
            var made = await silo.PostAsync<SilenceEntry>(Path, wanted, cancellation).ConfigureAwait(false);
            await terminal.Out.WriteLineAsync(made.Id ?? throw SiloAddress.Unexpected(connection.Endpoint, "its answer has no id")).ConfigureAwait(false);
            await RemarkAsync(terminal, connection, parsed.GetValue(matchers)!, cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>How many alerts it matches now, since one of a misspelt name matches none for ever. Where the caller may not read alerts, there is no remark.</summary>
    private static async Task RemarkAsync(Terminal terminal, SiloConnection connection, string[] texts, CancellationToken cancellation)
    {
        List<LabelMatcher> matchers = [.. texts.SelectMany(static text => MatcherText.TryParse(text, out _) ?? [])];
        using var queries = new SiloQueries(connection);
        try
        {
            var alerts = await queries.AskAsync(q => q.ListAlertsAsync(cancellation)).ConfigureAwait(false);
            var matched = alerts.Count(alert => alert is not null && matchers.TrueForAll(matcher => matcher.Matches(LabelSet.Of(alert.Labels))));
            await terminal.Error.WriteLineAsync(FormattableString.Invariant($"It matches {matched} of {alerts.Count} {Noun.Of(alerts.Count, "alert")} that are pending or firing now.")).ConfigureAwait(false);
        }
        catch (CliException)
        {
            return;
        }

        foreach (var matcher in matchers.Where(static matcher => matcher is { Name: "model", Operator: MatchOperator.Equal }))
        {
            if (await KnownModels.RemarkAsync(connection, matcher.Value, null, cancellation).ConfigureAwait(false) is { } remark)
                await terminal.Error.WriteLineAsync(remark).ConfigureAwait(false);
        }
    }

    private static Command List(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Those that have expired too" };
        var (endpoint, output) = (CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("list", "The silences, the newest first") { all, endpoint, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var (json, silences) = await silo.GetAsync<List<SilenceEntry>>(Path, cancellation).ConfigureAwait(false);
            silo.Show(terminal, parsed.GetValue(output), json, () => Table(silences.Where(silence => parsed.GetValue(all) || silence.State != SilenceState.Expired)));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Expire(Terminal terminal)
    {
        var id = CommonOptions.NameArgument("ID", "The silence", required: true);
        var endpoint = CommonOptions.Endpoint();
        var command = new Command("expire", "End a silence now") { id, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            await silo.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync("The silence has ended.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ResultTable Table(IEnumerable<SilenceEntry> silences)
    {
        var table = new ResultTable(
            "Silences",
            new ResultColumn("id", "id"),
            new ResultColumn("state", "state"),
            new ResultColumn("matchers", "matchers", Fit: ColumnFit.Cut),
            new ResultColumn("until", "ends_at"),
            new ResultColumn("by", "created_by", Fit: ColumnFit.Cut),
            new ResultColumn("comment", "comment", Fit: ColumnFit.Cut),
            new ResultColumn("from", "starts_at"))
        {
            WhenEmpty = "There are no silences.",
        };
        foreach (var silence in silences)
            table.Add(silence.Id, silence.State.ToString().ToLowerInvariant(), string.Join(", ", silence.Matchers), TableCell.Time(silence.EndsAt), silence.CreatedBy, silence.Comment, TableCell.Time(silence.StartsAt));
        return table;
    }
}
