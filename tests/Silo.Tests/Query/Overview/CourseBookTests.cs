using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Harness;
using OrleansMonitor.Silo.Query.Overview;

namespace OrleansMonitor.Silo.Tests.Query.Overview;

public sealed class CourseBookTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private readonly SemaphoreSlim _room = new(2);
    private readonly OverviewRange _range;

    public CourseBookTests() => _range = OverviewRange.Of("-6h", null, null, OverviewRange.DefaultPoints, _time.GetUtcNow(), out _)!;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Nobody_waits_for_courses_that_do_not_come_in_time()
    {
        var never = new TaskCompletionSource<FigureData?>();
        var book = new CourseBook(_ => never.Task, _room, _time, CancellationToken.None);
        var answer = book.WantAsync([.. Enumerable.Range(0, 100).Select(static i => $"model-{i}")], _range, Wait);
        _time.Advance(Wait / 3 - TimeSpan.FromMilliseconds(1));
        answer.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await answer.WaitAsync(Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task Courses_of_which_most_have_come_are_waited_for()
    {
        var last = new TaskCompletionSource<FigureData?>();
        var book = new CourseBook(query => query.Range.Name == "c" ? last.Task : Task.FromResult<FigureData?>(null), _room, _time, CancellationToken.None);
        var answer = book.WantAsync(["a", "b", "c"], _range, Wait);
        (await book.WantAsync(["a", "b"], _range, Wait).WaitAsync(Patience)).ShouldBe(2);
        _time.Advance(Wait / 2);
        answer.IsCompleted.ShouldBeFalse();
        last.SetResult(null);
        (await answer.WaitAsync(Patience)).ShouldBe(3);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_agreed_for_the_last_ones()
    {
        var last = new TaskCompletionSource<FigureData?>();
        var book = new CourseBook(query => query.Range.Name == "c" ? last.Task : Task.FromResult<FigureData?>(null), _room, _time, CancellationToken.None);
        var answer = book.WantAsync(["a", "b", "c"], _range, Wait);
        (await book.WantAsync(["a", "b"], _range, Wait).WaitAsync(Patience)).ShouldBe(2);
        _time.Advance(Wait);
        (await answer.WaitAsync(Patience)).ShouldBe(2);
    }

    [Fact]
    public async Task How_a_model_was_an_hour_ago_is_told_to_nobody_who_asks_now()
    {
        var answers = new Queue<Task<FigureData?>>([Task.FromResult<FigureData?>(Course(0.9)), Task.FromResult<FigureData?>(Course(0.5))]);
        var book = new CourseBook(_ => answers.Dequeue(), _room, _time, CancellationToken.None);
        (await book.WantAsync(["m"], _range, Wait).WaitAsync(Patience)).ShouldBe(1);
        book.Find("m")!.Quality.Values[^1].ShouldBe(0.9);
        _time.Advance(TimeSpan.FromHours(1));
        book.Find("m").ShouldBeNull();
        (await book.WantAsync(["m"], _range, Wait).WaitAsync(Patience)).ShouldBe(1);
        book.Find("m")!.Quality.Values[^1].ShouldBe(0.5);
    }

    private FigureData Course(double quality)
    {
        FigureColumn Column(string name, double value) => new(name, name, "", [.. _range.Starts.Select(_ => value)], null, null, [.. _range.Starts.Select(static _ => 100UL)], "");
        return new FigureData(
            "m", _range.Starts[0], _range.End, _range.StepMilliseconds, 0, _range.Starts, [Column("rate", 1), Column("latency_p99", 0.1), Column("accuracy", quality), Column("data_drift_share", 0)],
            _range.End, [.. _range.Starts.Select(static _ => 100UL)], new FigureTotals(100, 0, 0, 0, 0, 100), [""], [""]);
    }
}
