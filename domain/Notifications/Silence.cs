namespace OrleansMonitor.Domain.Notifications;

/// <summary>Where a silence is in its life.</summary>
public enum SilenceState
{
    Pending,
    Active,
    Expired,
}

/// <summary>Alerts that all matchers match are not notified of from <see cref="StartsAt"/> on and before <see cref="EndsAt"/>, Unix milliseconds.</summary>
public sealed record Silence(string Id, IReadOnlyList<LabelMatcher> Matchers, long StartsAt, long EndsAt, long CreatedAt, string CreatedBy, string Comment)
{
    /// <summary>Characters of the author and of the comment.</summary>
    public const int MaxAuthor = 128;
    public const int MaxComment = 1024;

    /// <summary>Longest time from now to the end.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(366);

    public SilenceState StateAt(long now) => now >= EndsAt ? SilenceState.Expired : now >= StartsAt ? SilenceState.Active : SilenceState.Pending;

    public bool Covers(LabelSet labels, long now)
    {
        if (StateAt(now) != SilenceState.Active)
            return false;
        foreach (var matcher in Matchers)
        {
            if (!matcher.Matches(labels))
                return false;
        }

        return true;
    }

    /// <summary>What is wrong: the field, its value and what it must be; null: nothing.</summary>
    public SilenceProblem? Check(long now)
    {
        if (Matchers.Count is 0 or > MatcherText.MaxMatchers)
            return new("matchers", $"{Matchers.Count} matchers", $"1 to {MatcherText.MaxMatchers} matchers, such as model=\"fraud\"");
        // Otherwise one silence without a thought would make the whole system mute.
        if (Matchers.All(static matcher => matcher.MatchesAbsent))
            return new("matchers", string.Join(", ", Matchers), "such that at least one does not match an alert without its label");
        if (string.IsNullOrWhiteSpace(CreatedBy) || CreatedBy.Length > MaxAuthor)
            return new("createdBy", Shown(CreatedBy), $"a name of 1 to {MaxAuthor} characters");
        if (string.IsNullOrWhiteSpace(Comment) || Comment.Length > MaxComment)
            return new("comment", Shown(Comment), $"a reason of 1 to {MaxComment} characters");
        if (EndsAt <= StartsAt)
            return new("endsAt", TimeOf(EndsAt), $"after the start, {TimeOf(StartsAt)}");
        if (EndsAt <= now)
            return new("endsAt", TimeOf(EndsAt), "in the future");
        return EndsAt - now > (long)MaxDuration.TotalMilliseconds ? new("endsAt", TimeOf(EndsAt), $"at most {MaxDuration.TotalDays} days from now") : null;
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static string TimeOf(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Why a silence is refused.</summary>
public sealed record SilenceProblem(string Field, string Value, string Limit);
