using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Storage.Postgres.Connections;

namespace OrleansMonitor.Storage.Postgres.Store;

internal sealed partial class CommitLane
{
    /// <summary>
    /// Tries until it has an outcome for each commit or no attempt is left. An attempt that ended without an answer may have
    /// taken place all the same: it is tried again under another id, which the version admits at most once, and then the ids
    /// of the earlier attempts tell whether one of them was it.
    /// </summary>
    /// <param name="commits">Each of another owner.</param>
    /// <param name="uncertain">Ids of earlier attempts at these commits without an answer.</param>
    private async Task WriteGroupAsync(IReadOnlyList<PendingCommit> commits, List<Guid> uncertain)
    {
        using var span = StoreInstruments.StartTransaction("postgresql", commits, static commit => commit.Trace);
        for (var attempt = 1; ; attempt++)
        {
            var commitId = Guid.NewGuid();
            var started = _time.GetTimestamp();
            try
            {
                await _group.WriteAsync(commits, commitId, uncertain, _committed).ConfigureAwait(false);
                Answer(commits, uncertain.Count > 0, _time.GetElapsedTime(started));
                return;
            }
            catch (Exception e) when (Failures.MayPass(e) && attempt < _schedule.MaxAttempts)
            {
                if (!Failures.IsCertain(e))
                    uncertain.Add(commitId);
                _fault = e;
                _instruments.Retried();
                span?.AddEvent(new ActivityEvent("retry"));
                LogRetry(e, commits.Count, attempt, _schedule.MaxAttempts);
            }
            catch (Exception e) when (Failures.IsOfData(e) && commits.Count > 1)
            {
                // The server does not say which, so halves are tried until it stands alone.
                var half = commits.Count / 2;
                await WriteGroupAsync([.. commits.Take(half)], [.. uncertain]).ConfigureAwait(false);
                await WriteGroupAsync([.. commits.Skip(half)], [.. uncertain]).ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
                Abandon(commits, e);
                return;
            }

            await _schedule.WaitAsync(attempt, _time).ConfigureAwait(false);
        }
    }

    private void Answer(IReadOnlyList<PendingCommit> commits, bool uncertain, TimeSpan duration)
    {
        var fenced = 0;
        foreach (var commit in commits)
        {
            if (_committed.Contains(commit.Id))
            {
                commit.Complete(CommitOutcome.Committed);
            }
            else if (!uncertain)
            {
                fenced++;
                commit.Complete(CommitOutcome.Fenced);
            }
            else
            {
                // Another activation has committed since. Whether one of the attempts came before it, nobody can tell.
                _instruments.WriteFailed(1);
                commit.Fail(new StoreException($"The outcome of a commit of {commit.Commit.Owner} is unknown: the server did not answer, and the owner has changed since."));
            }
        }

        _fault = null;
        _instruments.TransactionCommitted(commits.Count - fenced, fenced, duration);
    }

    private void Abandon(IReadOnlyList<PendingCommit> commits, Exception exception)
    {
        _fault = exception;
        _instruments.WriteFailed(commits.Count);
        LogFailed(exception, commits.Count);
        var explained = Failures.Explain(exception, _source);
        foreach (var commit in commits)
            commit.Fail(explained);
    }

    [LoggerMessage(1, LogLevel.Warning, "A transaction of {Commits} commits failed in a way that may pass; attempt {Attempt} of {MaxAttempts}")]
    private partial void LogRetry(Exception exception, int commits, int attempt, int maxAttempts);

    [LoggerMessage(2, LogLevel.Error, "A transaction of {Commits} commits failed; its owners reload and try again")]
    private partial void LogFailed(Exception exception, int commits);
}
