using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.Silo.Ingest.Admission;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>Names that somebody invents cost nobody else anything.</summary>
public sealed class AdmissionCacheTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _asked = [];
    private readonly HashSet<string> _admitted = ["a", "b"];
    private bool _tellsNames = true;

    [Fact]
    public async Task Invented_names_do_not_push_out_those_that_are_in_use()
    {
        foreach (var tells in new[] { true, false })
        {
            _tellsNames = tells;
            var cache = Cache(capacity: 4);
            await cache.GetAsync("a");
            await cache.GetAsync("b");
            for (var i = 0; i < 1000; i++)
                (await cache.GetAsync($"invented {i}")).Entry.ShouldBeNull();
            _asked.Clear();
            (await cache.GetAsync("a")).Entry.ShouldBe("a");
            (await cache.GetAsync("b")).Entry.ShouldBe("b");
            _asked.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Who_refused_one_name_is_not_asked_for_each_of_the_others()
    {
        var cache = Cache(capacity: 4);
        for (var i = 0; i < 1000; i++)
            (await cache.GetAsync($"invented {i}")).Limit.ShouldBe(2);
        _asked.ShouldBe(["invented 0"]);

        // A name that is admitted elsewhere is known from the refusal, and asked for.
        (await cache.GetAsync("b")).Entry.ShouldBe("b");
        _asked.ShouldBe(["invented 0", "b"]);

        // After a while there may be room.
        _time.Advance(Lifetime);
        _admitted.Add("invented 7");
        (await cache.GetAsync("invented 7")).Entry.ShouldBe("invented 7");
        (await cache.GetAsync("invented 8")).Entry.ShouldBeNull();
    }

    private AdmissionCache<string, string> Cache(int capacity) => new(capacity, Lifetime, _time, name =>
    {
        _asked.Add(name);
        return Task.FromResult(new AdmissionVerdict<string, string>(_admitted.Contains(name) ? name : null, 2, _admitted.Contains(name) || !_tellsNames ? null : [.. _admitted]));
    });
}
