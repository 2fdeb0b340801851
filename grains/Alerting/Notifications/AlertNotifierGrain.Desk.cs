using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <content>What people do.</content>
internal sealed partial class AlertNotifierGrain
{
    public Task<AlertSilence[]> GetSilencesAsync()
    {
        ThrowIfFailed();
        return Task.FromResult(_notifier.Silences.Export());
    }

    public async Task<SilenceResult> AddSilenceAsync(NewSilence silence)
    {
        ThrowIfFailed();
        var result = _notifier.Silences.Add(_randomness.NewId().ToString(), silence, Now);
        if (result.Silence is not null)
            await WrittenAsync();
        return result;
    }

    public Task<DeskOutcome> ExpireSilenceAsync(string id) => ChangeAsync(now => _notifier.Silences.Expire(id, now));

    public Task<DeskOutcome> AcknowledgeAsync(string id, string by, string comment) => ChangeAsync(now => _notifier.Acknowledge(id, by, comment, now));

    public Task<DeskOutcome> UnacknowledgeAsync(string id, string by) => ChangeAsync(now => _notifier.Unacknowledge(id, by, now));

    public Task<DeadLetter[]> GetDeadLettersAsync()
    {
        ThrowIfFailed();
        return Task.FromResult(_notifier.DeadLetters());
    }

    public async Task<DeskOutcome> RetryDeadLetterAsync(string key)
    {
        var outcome = await ChangeAsync(now => _notifier.Revive(key, now, _writes.Coming));
        RunSoon();
        return outcome;
    }

    public Task<NotifierStatus> GetNotifierStatusAsync()
    {
        ThrowIfFailed();
        var lines = Math.Min(_notifier.History.Entries, _notifier.History.Lines.Count + ((long)_options.HistoryPages * HistoryTail.PageSize));
        return Task.FromResult(new NotifierStatus(
            _notifier.Alerts.Count,
            _notifier.Groups,
            _notifier.Outbox.Count,
            _notifier.Outbox.Oldest,
            _notifier.Dead.Count,
            _notifier.Silences.CountAt(Now),
            lines));
    }

    public async Task<AlertHistoryPage> GetHistoryAsync(AlertHistoryQuery query)
    {
        ThrowIfFailed();
        var filter = new HistoryFilter(query);
        var found = new List<AlertHistoryEntry>();
        // Pages may become full while others are read: what the tail held now is not looked for in them.
        var (tail, pages) = (_notifier.History.Lines.ToArray(), _notifier.History.Pages);
        var first = Math.Max(0, pages - _options.HistoryPages);
        var oldest = pages > first ? (first * HistoryTail.PageSize) + 1 : tail.Length > 0 ? tail[0].Number : 0;
        var isFull = filter.AddTo(found, tail);
        for (var page = Math.Min(pages - 1, filter.LastPage); page >= first && !isFull; page--)
            isFull = filter.AddTo(found, await PageOf(page).ReadAsync(page));
        return new AlertHistoryPage([.. found], isFull ? found[^1].Number : null, oldest);
    }

    private async Task<DeskOutcome> ChangeAsync(Func<long, DeskOutcome> change)
    {
        ThrowIfFailed();
        var outcome = change(Now);
        if (outcome == DeskOutcome.Done)
            await WrittenAsync();
        return outcome;
    }

    private Task WrittenAsync()
    {
        _writes.Request();
        return _writes.WrittenAsync();
    }

    private IAlertHistoryGrain PageOf(long page) =>
        GrainFactory.GetGrain<IAlertHistoryGrain>((page % _options.HistoryPages).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What a question leaves of the history.</summary>
    private sealed class HistoryFilter(AlertHistoryQuery query)
    {
        private readonly int _limit = Math.Clamp(query.Limit, 1, AlertHistoryQuery.MaxLimit);

        private readonly List<LabelMatcher> _matchers = [.. query.Matchers.SelectMany(static text =>
            MatcherText.TryParse(text, out var error) ?? throw new ArgumentException(error, nameof(query)))];

        /// <summary>The last page that can hold an answer.</summary>
        public long LastPage => query.Before is { } before ? (before - 2) / HistoryTail.PageSize : long.MaxValue;

        /// <param name="found">The newest line first.</param>
        /// <param name="lines">The oldest line first.</param>
        /// <returns>Whether there are enough.</returns>
        public bool AddTo(List<AlertHistoryEntry> found, AlertHistoryEntry[] lines)
        {
            for (var i = lines.Length - 1; i >= 0 && found.Count < _limit; i--)
            {
                if (Fits(lines[i]))
                    found.Add(lines[i]);
            }

            return found.Count >= _limit;
        }

        private bool Fits(AlertHistoryEntry line)
        {
            if (line.Number >= query.Before || line.Time < query.From || line.Time >= query.To || (query.Id is not null && line.Alert.Id != query.Id))
                return false;
            if (_matchers.Count == 0)
                return true;
            var labels = TrackedAlert.LabelsOf(line.Alert.Labels);
            return _matchers.TrueForAll(matcher => matcher.Matches(labels));
        }
    }
}
