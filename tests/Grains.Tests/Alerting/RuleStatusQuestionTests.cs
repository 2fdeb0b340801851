using System.Globalization;
using System.Reflection;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>What the shards say of the rules, put together for those who ask.</summary>
public sealed class RuleStatusQuestionTests
{
    private const string Text = """
        groups:
          - name: g
            interval: 10s
            rules:
              - {alert: A, metric: records, window: 10s, above: 1}
              - {alert: B, metric: records, window: 10s, above: 1}
        """;

    private static readonly ulong A = NameHash.OfRule("g", "A");
    private static readonly ulong B = NameHash.OfRule("g", "B");

    [Fact]
    public async Task Shards_add_up_and_the_problem_of_now_is_told()
    {
        var rules = await AskAsync(
            [new RuleStatus(A, 20_000, TimeSpan.TicksPerMillisecond, 3, "now", 1_000, true), new RuleStatus(B, 10_000, 5, 1, "before", 500, false)],
            [new RuleStatus(A, 30_000, 2 * TimeSpan.TicksPerMillisecond, 4, "later, and over", 2_000, false), new RuleStatus(B, 0, 0, 0, "later", 700, false)],
            [new RuleStatus(99, 10_000, 1, 1, "", 0, false)]);
        var (a, b) = (rules.Groups[0].Rules[0].Status!, rules.Groups[0].Rules[1].Status!);
        a.ShouldBe(new RuleStatusEntry(RuleHealth.Err, DateTimeOffset.FromUnixTimeMilliseconds(30_000), 0.003, 7, "now", DateTimeOffset.FromUnixTimeMilliseconds(1_000)));
        (b.Health, b.Watched, b.Problem).ShouldBe((RuleHealth.Ok, 1, "later"));
        rules.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shard_that_does_not_answer_leaves_the_rules_known_and_is_told()
    {
        var rules = await AskAsync([new RuleStatus(A, 20_000, 1, 3, "", 0, false)], null, []);
        rules.Groups[0].Rules[0].Status!.Health.ShouldBe(RuleHealth.Ok);
        rules.Groups[0].Rules[1].Status.ShouldBe(RuleStatusEntry.Unknown);
        rules.Problems.ShouldBe(["1 of 3 parts of the alerts did not say how their rules get on (TimeoutException): what they know is left out"]);
    }

    [Fact]
    public async Task Silos_with_other_files_are_named_as_far_as_a_person_reads()
    {
        var silos = Enumerable.Range(0, 12).Select(static i => $"silo-{i}").ToArray();
        (await AskAsync(silos[..1], [])).Problems.ShouldBe(["the rule files of silo silo-0 are not those in force"]);
        (await AskAsync(silos, [])).Problems.ShouldHaveSingleItem().ShouldEndWith("silo-8, silo-9 and 2 more are not those in force");
    }

    private static Task<RuleList> AskAsync(params RuleStatus[]?[] shards) => AskAsync(null, shards);

    private static Task<RuleList> AskAsync(string[]? differing, params RuleStatus[]?[] shards)
    {
        var book = new RuleBook(1, shards.Length, [new RuleSource("a.yaml", RuleOrigin.File, Text)], differing);
        var factory = Proxy.Of<IGrainFactory>((method, arguments) => method.GetGenericArguments()[0] == typeof(IRuleBookGrain)
            ? Proxy.Of<IRuleBookGrain>((_, _) => Task.FromResult<RuleBook?>(book))
            : Proxy.Of<IAlertShardGrain>((_, _) => shards[int.Parse((string)arguments[0]!, CultureInfo.InvariantCulture)] is { } status
                ? Task.FromResult(status)
                : Task.FromException<RuleStatus[]>(new TimeoutException())));
        return new AlertQuestions(factory).GetRulesAsync();
    }

    /// <summary>Answers all calls alike; the factory's interface differs between the runtimes.</summary>
    public class Proxy : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _answer = static (_, _) => null;

        public static T Of<T>(Func<MethodInfo, object?[], object?> answer)
            where T : class
        {
            var proxy = Create<T, Proxy>();
            ((Proxy)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
    }
}
