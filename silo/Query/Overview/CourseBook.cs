using System.Collections.Concurrent;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health.Figures;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// The courses of models over the steps of one kind of range. A few are computed at once, in the order in which they were wanted; who asks
/// waits for them for a while and takes what there is. Thread-safe.
/// </summary>
/// <param name="ask">Computes the figures of a course.</param>
/// <param name="room">Courses that are computed at once, over all books.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Ends everything.</param>
internal sealed class CourseBook(Func<FigureQuery, Task<FigureData?>> ask, SemaphoreSlim room, TimeProvider time, CancellationToken stopping)
{
    /// <summary>A course is computed again after a tenth of a step, since its newest step does not change by more, and not before this.</summary>
    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Older than so many of these ages a course is not known any more: who asks a silo that nobody has asked for an hour is not told how a model was then. While
    /// somebody looks on no course gets so old.
    /// </summary>
    private const int KnownFor = 3;

    private const int MaxWorkers = 4;

    private readonly ConcurrentDictionary<string, ModelCourse?> _courses = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Queue<string> _wanted = new();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OverviewRange _range = null!;
    private int _workers;

    public ModelCourse? Find(string model) => _courses.GetValueOrDefault(model) is { } course && IsKnown(course) ? course : null;

    /// <summary>
    /// Waits until the courses of some models are known, or for a time at most, and no longer than a third of it where fewer than a third of
    /// what is missing have come by then: the rest would not come in time either. Answers how many are known.
    /// </summary>
    public async Task<int> WantAsync(IReadOnlyList<string> models, OverviewRange range, TimeSpan wait)
    {
        Enqueue(models, range);
        var started = time.GetTimestamp();
        var atFirst = models.Count(IsKnown);
        while (true)
        {
            Task progress;
            lock (_lock)
                progress = _progress.Task;
            var known = models.Count(IsKnown);
            var elapsed = time.GetElapsedTime(started);
            var left = (3 * (known - atFirst) < models.Count - atFirst ? wait / 3 : wait) - elapsed;
            if (known == models.Count || left <= TimeSpan.Zero)
                return known;
            try
            {
                await progress.WaitAsync(left, time, stopping);
            }
            catch (TimeoutException)
            {
                // What came in the last moment counts.
            }
            catch (OperationCanceledException)
            {
                return models.Count(IsKnown);
            }
        }
    }

    /// <summary>Forgets models that there are no more.</summary>
    public void Retain(IReadOnlyList<ModelSummary> models)
    {
        if (_courses.Count == 0)
            return;
        var there = models.Select(static model => model.Model).ToHashSet(StringComparer.Ordinal);
        foreach (var (model, _) in _courses)
        {
            if (!there.Contains(model))
                _courses.TryRemove(model, out _);
        }
    }

    private void Enqueue(IReadOnlyList<string> models, OverviewRange range)
    {
        var age = AgeOf(range);
        lock (_lock)
        {
            _range = range;
            foreach (var model in models)
            {
                if (_courses.TryGetValue(model, out var known) && known is not null && time.GetElapsedTime(known.At) < age && known.Data.StepMilliseconds == range.StepMilliseconds)
                    continue;
                if (_waiting.Add(model))
                    _wanted.Enqueue(model);
            }

            for (; _workers < MaxWorkers && _workers < _wanted.Count; _workers++)
                _ = Task.Run(WorkAsync, stopping);
        }
    }

    private static TimeSpan AgeOf(OverviewRange range)
    {
        var tenth = TimeSpan.FromMilliseconds(range.StepMilliseconds / 10.0);
        return tenth > ShortestAge ? tenth : ShortestAge;
    }

    // One that could not be computed is known to be missing.
    private bool IsKnown(string model) => _courses.TryGetValue(model, out var course) && (course is null || IsKnown(course));

    private bool IsKnown(ModelCourse course) => time.GetElapsedTime(course.At) < KnownFor * AgeOf(_range);

    private async Task WorkAsync()
    {
        while (true)
        {
            string? model;
            OverviewRange range;
            lock (_lock)
            {
                if (!_wanted.TryDequeue(out model))
                {
                    _workers--;
                    return;
                }

                range = _range;
            }

            await ComputeAsync(model, range);
        }
    }

    private async Task ComputeAsync(string model, OverviewRange range)
    {
        ModelCourse? course = null;
        try
        {
            await room.WaitAsync(stopping);
            try
            {
                var data = await ask(ModelCourse.QueryOf(model, range));
                course = data is { Exceeded: null } ? new ModelCourse(data, time.GetTimestamp()) : null;
            }
            finally
            {
                room.Release();
            }
        }
        catch (Exception)
        {
            // Its row is shown without a course, and it is tried again with the next question.
        }

        TaskCompletionSource done;
        lock (_lock)
        {
            _waiting.Remove(model);
            (done, _progress) = (_progress, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (course is not null || !_courses.TryGetValue(model, out var known) || known is null || !IsKnown(known))
            _courses[model] = course;
        done.TrySetResult();
    }
}
