namespace OrleansMonitor.Cli.Top;

/// <summary>What is on the screen, and how keys change it.</summary>
/// <param name="Model">The model that is shown; null: the cluster.</param>
/// <param name="Chosen">The chosen line of the models.</param>
/// <param name="IsOver">Whether somebody has seen enough.</param>
internal sealed record TopState(string? Model, int Chosen, bool IsOver)
{
    /// <summary>Without a way back: <c>top MODEL</c> shows nothing but that.</summary>
    public bool IsAlone { get; init; }

    public const string ClusterKeys = "↑↓ choose a model   enter show it   q end";
    public const string ModelKeys = "esc back   q end";
    public const string AloneKeys = "q end";

    /// <param name="key">That was pressed.</param>
    /// <param name="models">The names in the order of the screen.</param>
    public TopState After(ConsoleKey key, IReadOnlyList<string> models) => key switch
    {
        ConsoleKey.Q => this with { IsOver = true },
        ConsoleKey.Escape or ConsoleKey.LeftArrow or ConsoleKey.Backspace or ConsoleKey.H when Model is not null && !IsAlone => this with { Model = null },
        ConsoleKey.UpArrow or ConsoleKey.K when Model is null => Choose(Chosen - 1, models.Count),
        ConsoleKey.DownArrow or ConsoleKey.J when Model is null => Choose(Chosen + 1, models.Count),
        ConsoleKey.Home when Model is null => Choose(0, models.Count),
        ConsoleKey.End when Model is null => Choose(models.Count - 1, models.Count),
        ConsoleKey.Enter or ConsoleKey.RightArrow or ConsoleKey.L when Model is null && models.Count > 0 => this with { Model = models[Math.Clamp(Chosen, 0, models.Count - 1)] },
        _ => this,
    };

    private TopState Choose(int line, int count) => this with { Chosen = Math.Clamp(line, 0, Math.Max(0, count - 1)) };
}
