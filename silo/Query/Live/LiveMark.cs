using System.Globalization;

namespace OrleansMonitor.Silo.Query.Live;

/// <summary>
/// How far somebody has heard of what changes: the id of an event. It is of the cluster and not of a silo, so that a stream goes on at any silo.
/// </summary>
/// <param name="Epoch">Of the coordinator's activation.</param>
/// <param name="Sequence">Of its newest report.</param>
/// <param name="SilentNodes">Nodes that were silent.</param>
/// <param name="History">Number of the newest line of the alerts' history.</param>
/// <param name="Silences">A number for the silences that hold.</param>
/// <param name="Rules">Version of the rules.</param>
internal sealed record LiveMark(long Epoch, long Sequence, int SilentNodes, long History, long Silences, long Rules)
{
    private const int Parts = 6;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}-{SilentNodes}-{History}-{Silences}-{Rules}");

    public static LiveMark? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= 128 } || text.Split('-') is not { Length: Parts } parts)
            return null;
        var numbers = new long[Parts];
        for (var i = 0; i < Parts; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return new LiveMark(numbers[0], numbers[1], (int)Math.Min(numbers[2], int.MaxValue), numbers[3], numbers[4], numbers[5]);
    }
}
