namespace OrleansMonitor.Domain.Records;

/// <summary>Checks that event times lie after the epoch, within retention, and not too far ahead of ingestion time.</summary>
internal sealed class TimeValidator(KeptRows rows)
{
    // Far from where sums of a base time and an offset overflow; 2^61 ms is 73 million years.
    private const long Far = 1L << 61;

    public void Check(RecordBlock block, in FoldSettings settings, RejectionLog log)
    {
        var count = (int)block.Count;
        var (first, last) = EventTimes.Range(block);
        if (first < -Far || last > Far || block.BaseTime is < -Far or > Far)
            (first, last) = (-Far, Far);
        if (first >= settings.MinTime && last <= settings.MaxTime)
            return;

        var (future, expired) = (0UL, 0UL);
        var (firstFuture, firstExpired) = (0L, 0L);
        for (var row = 0; row < count; row++)
        {
            var time = EventTimes.Of(block, row);
            if (time > settings.MaxTime && rows.Drop(row))
                firstFuture = future++ == 0 ? time : firstFuture;
            else if (time < settings.MinTime && rows.Drop(row))
                firstExpired = expired++ == 0 ? time : firstExpired;
        }

        if (future > 0)
            log.Add(RejectionReasons.TimeFuture, "records.times", EventTimeText.Of(firstFuture), $"at most {EventTimeText.Of(settings.MaxTime)}", future);
        if (expired > 0)
            log.Add(RejectionReasons.TimeExpired, "records.times", EventTimeText.Of(firstExpired), EventTimeText.AtLeast(settings.MinTime), expired);
    }
}
