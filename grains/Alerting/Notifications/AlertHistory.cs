using System.Globalization;
using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>The history of alerts: its newest lines are in the notifier's state, full pages in a ring of grains.</summary>
internal sealed class AlertHistory(NotifierActivation activation, IGrainFactory grains)
{
    /// <summary>Pages that may wait to be written.</summary>
    private const int MaxWaitingPages = 16;

    /// <summary>Pages that are written in one step, while nothing is sent.</summary>
    private const int PagesAtOnce = 16;

    private HistoryTail Tail => activation.Notifier.History;

    /// <summary>Lines that can be read.</summary>
    public long Count => Math.Min(Tail.Entries, Tail.Lines.Count + ((long)activation.Options.HistoryPages * HistoryTail.PageSize));

    public async Task<AlertHistoryPage> ReadAsync(AlertHistoryQuery query)
    {
        var filter = new HistoryFilter(query);
        var found = new List<AlertHistoryEntry>();
        // The tail's lines of now may move into a page while others are read; they are not counted twice.
        var (tail, pages) = (Tail.Lines.ToArray(), Tail.Pages);
        var first = Math.Max(0, pages - activation.Options.HistoryPages);
        var oldest = pages > first ? (first * HistoryTail.PageSize) + 1 : tail.Length > 0 ? tail[0].Number : 0;
        var isFull = filter.AddTo(found, tail);
        for (var page = Math.Min(pages - 1, filter.LastPage); page >= first && !isFull; page--)
            isFull = filter.AddTo(found, await PageOf(page).ReadAsync(page));
        return new AlertHistoryPage([.. found], isFull ? found[^1].Number : null, oldest);
    }

    /// <summary>Moves full pages out of the notifier's state.</summary>
    /// <returns>Whether more wait.</returns>
    public async Task<bool> WritePagesAsync()
    {
        var written = 0;
        while (written < PagesAtOnce && Tail.HasPage && await WritePageAsync())
            written++;
        if (written == 0)
            return false;
        // That they have moved is written with the next step; after a crash before that they are in the ring already.
        activation.Writes.Request();
        return Tail.HasPage;
    }

    /// <summary>Writes the next page; false: it could not be written, and waits.</summary>
    private async Task<bool> WritePageAsync()
    {
        var page = Tail.Pages;
        try
        {
            await PageOf(page).WriteAsync(page, Tail.NextPage());
        }
        catch (Exception e) when (Tail.Lines.Count < MaxWaitingPages * HistoryTail.PageSize)
        {
            activation.Log.PageFailed(page, e);
            return false;
        }
        catch (Exception e)
        {
            activation.Log.PageLost(page, e);
            activation.Instruments.HistoryDropped(HistoryTail.PageSize);
        }

        Tail.PageWritten();
        if (page >= activation.Options.HistoryPages)
            activation.Instruments.HistoryDropped(HistoryTail.PageSize);
        return true;
    }

    private IAlertHistoryGrain PageOf(long page) =>
        grains.GetGrain<IAlertHistoryGrain>((page % activation.Options.HistoryPages).ToString(CultureInfo.InvariantCulture));

    /// <summary>The lines that a query asks for.</summary>
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
