namespace OrleansMonitor.Grains.States;

/// <summary>
/// Writes of one state, one at a time: what changes while one is on its way goes together into the next. Used within one activation.
/// </summary>
/// <param name="write">Writes the state as it is when it is called.</param>
/// <param name="failed">The state in memory is not what the store has.</param>
internal sealed class CoalescedWrites(Func<Task> write, Action<Exception> failed)
{
    private TaskCompletionSource? _current;
    private TaskCompletionSource? _next;
    private bool _isWriting;

    /// <summary>Number of the last write that has succeeded.</summary>
    public long Durable { get; private set; }

    /// <summary>Number of the write that will hold what is changed now.</summary>
    public long Coming => Durable + (_current is null ? 1 : 2);

    /// <summary>What is changed by now is to be written.</summary>
    public void Request()
    {
        _next ??= new TaskCompletionSource();
        if (!_isWriting)
            _ = WriteAsync();
    }

    /// <summary>Completes when all that was requested is durable; fails when it is not.</summary>
    public Task WrittenAsync() => (_next ?? _current)?.Task ?? Task.CompletedTask;

    private async Task WriteAsync()
    {
        _isWriting = true;
        try
        {
            while (_next is { } next)
            {
                (_next, _current) = (null, next);
                await write();
                Durable++;
                _current = null;
                next.TrySetResult();
            }
        }
        catch (Exception e)
        {
            failed(e);
            _current?.TrySetException(e);
            _next?.TrySetException(e);
        }
        finally
        {
            _isWriting = false;
        }
    }
}
