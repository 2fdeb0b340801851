using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>The silences, with those that expired a short time ago.</summary>
internal sealed class SilenceTable(int max)
{
    private readonly Dictionary<string, Silence> _silences = new(StringComparer.Ordinal);

    public void Restore(IEnumerable<AlertSilence> kept)
    {
        foreach (var silence in kept)
            _silences[silence.Id] = new Silence(silence.Id, Parse(silence.Matchers, out _) ?? [], silence.StartsAt, silence.EndsAt, silence.CreatedAt, silence.CreatedBy, silence.Comment);
    }

    /// <summary>The newest first.</summary>
    public AlertSilence[] Export() => [.. _silences.Values.OrderByDescending(static silence => silence.CreatedAt).ThenBy(static silence => silence.Id, StringComparer.Ordinal).Select(Show)];

    public int CountAt(long now) => _silences.Values.Count(silence => silence.StateAt(now) != SilenceState.Expired);

    public SilenceResult Add(string id, NewSilence wanted, long now)
    {
        if (Parse(wanted.Matchers, out var problem) is not { } matchers)
            return problem!;
        var silence = new Silence(id, matchers, wanted.StartsAt ?? now, wanted.EndsAt, now, wanted.CreatedBy, wanted.Comment);
        if (silence.Check(now) is { } wrong)
            return new SilenceResult(null, wrong.Field, wrong.Value, wrong.Limit);
        if (CountAt(now) >= max)
            return new SilenceResult(null, "", "", $"fewer than {max} silences that have not expired");
        _silences.Add(id, silence);
        return new SilenceResult(Show(silence), "", "", "");
    }

    public DeskOutcome Expire(string id, long now)
    {
        if (!_silences.TryGetValue(id, out var silence))
            return DeskOutcome.Unknown;
        if (silence.StateAt(now) == SilenceState.Expired)
            return DeskOutcome.NotNow;
        // One that has not begun is over before it begins.
        _silences[id] = silence with { StartsAt = Math.Min(silence.StartsAt, now), EndsAt = now };
        return DeskOutcome.Done;
    }

    /// <summary>Ids of those that hold for an alert now.</summary>
    public string[] Covering(LabelSet labels, long now) =>
        [.. _silences.Values.Where(silence => silence.Covers(labels, now)).Select(static silence => silence.Id).Order(StringComparer.Ordinal)];

    public bool IsSilenced(LabelSet labels, long now)
    {
        foreach (var silence in _silences.Values)
        {
            if (silence.Covers(labels, now))
                return true;
        }

        return false;
    }

    /// <summary>Removes those that expired before.</summary>
    public bool RemoveExpired(long before)
    {
        var old = _silences.Values.Where(silence => silence.EndsAt < before).Select(static silence => silence.Id).ToList();
        old.ForEach(id => _silences.Remove(id));
        return old.Count > 0;
    }

    private static List<LabelMatcher>? Parse(string[] texts, out SilenceResult? problem)
    {
        problem = null;
        var matchers = new List<LabelMatcher>();
        foreach (var text in texts)
        {
            if (MatcherText.TryParse(text, out var error) is { } read)
            {
                matchers.AddRange(read);
                continue;
            }

            problem = new SilenceResult(null, "matchers", text.Length <= 128 ? text : text[..128] + "…", $"matchers such as model=\"fraud\"; {error}");
            return null;
        }

        return matchers;
    }

    private static AlertSilence Show(Silence silence) =>
        new(silence.Id, [.. silence.Matchers.Select(static matcher => matcher.ToString())], silence.StartsAt, silence.EndsAt, silence.CreatedAt, silence.CreatedBy, silence.Comment);
}
