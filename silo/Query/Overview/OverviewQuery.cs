using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

internal enum OverviewOrder
{
    State,
    Name,
    Rate,
    P99,
    Quality,
    Drift,
}

/// <summary>Which models an overview lists, and in which order.</summary>
internal sealed record OverviewQuery
{
    public const int MaxLimit = 1000;
    public const int DefaultLimit = 200;

    /// <summary>The model that needs a person first.</summary>
    public static OverviewQuery OfOne { get; } = new() { Points = OverviewRange.DefaultPoints, Text = "", States = new HashSet<ModelState>(), Labels = [], Order = OverviewOrder.State, Limit = 1, Skip = 0 };

    public string? From { get; init; }

    public string? To { get; init; }

    public string? TimeZone { get; init; }

    public required int Points { get; init; }

    public required string Text { get; init; }

    /// <summary>Empty: all.</summary>
    public required IReadOnlySet<ModelState> States { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Labels { get; init; }

    public required OverviewOrder Order { get; init; }

    public required int Limit { get; init; }

    /// <summary>Models that are passed over.</summary>
    public required int Skip { get; init; }

    /// <summary>The same for two that are answered alike over the same range to callers who see the same models.</summary>
    public string Key => string.Join('\n', Text, string.Join(',', States.Order()), string.Join('\t', Labels.Select(static label => $"{label.Name}={label.Value}")), Order, Limit, Skip);
}

/// <summary>Reads the parameters of an overview.</summary>
internal static class OverviewParameters
{
    private const int MaxText = 128;
    private const int MaxLabels = 8;

    public static OverviewQuery? Read(string? from, string? to, string? timeZone, int points, string? text, string? state, string[] labels, string? sort, int limit, string? cursor, out (string Name, string Value, string Limit) wrong)
    {
        wrong = default;
        var states = new HashSet<ModelState>();
        foreach (var name in (state ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TryParse<ModelState>(name, out var each))
                wrong = ("state", state!, $"some of {NamesOf<ModelState>()}, separated by commas");
            states.Add(each);
        }

        var wanted = new List<(string, string)>();
        foreach (var label in labels)
        {
            var at = label.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
                wrong = ("label", label, "name=value");
            else
                wanted.Add((label[..at], label[(at + 1)..]));
        }

        if (labels.Length > MaxLabels)
            wrong = ("label", $"{labels.Length} labels", $"given at most {MaxLabels} times");
        var order = OverviewOrder.State;
        if (!string.IsNullOrEmpty(sort) && !TryParse(sort, out order))
            wrong = ("sort", sort, $"one of {NamesOf<OverviewOrder>()}");
        if (points is < 1 or > OverviewRange.MaxPoints)
            wrong = ("points", $"{points}", $"from 1 to {OverviewRange.MaxPoints}");
        if (limit is < 1 or > OverviewQuery.MaxLimit)
            wrong = ("limit", $"{limit}", $"from 1 to {OverviewQuery.MaxLimit:N0}");
        if (text is { Length: > MaxText })
            wrong = ("q", text, $"at most {MaxText} characters");
        var skip = 0;
        if (!string.IsNullOrEmpty(cursor) && !(int.TryParse(cursor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out skip) && skip > 0))
            wrong = ("cursor", cursor, "what an answer has as nextCursor");
        return wrong.Name is not null ? null : new OverviewQuery
        {
            From = from,
            To = to,
            TimeZone = timeZone,
            Points = points,
            Text = text?.Trim() ?? "",
            States = states,
            Labels = wanted,
            Order = order,
            Limit = limit,
            Skip = skip,
        };
    }

    private static bool TryParse<T>(string name, out T value)
        where T : struct, Enum => Enum.TryParse(name, ignoreCase: true, out value) && Enum.IsDefined(value) && !int.TryParse(name, out _);

    private static string NamesOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(static name => name.ToLowerInvariant()));
}
