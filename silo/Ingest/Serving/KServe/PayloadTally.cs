using System.Globalization;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>What became of the events of a request that are not answered for one by one.</summary>
internal sealed class PayloadTally
{
    /// <summary>Halves that wait for their other one.</summary>
    public int Waiting { get; set; }

    /// <summary>Inferences that are complete, and counted in a moment.</summary>
    public int Paired { get; set; }

    public int Duplicate { get; set; }

    /// <summary>Of another type or component.</summary>
    public int Ignored { get; set; }

    public bool IsEmpty => Waiting + Paired + Duplicate + Ignored == 0;

    /// <summary>Whether all of them were received before.</summary>
    public bool IsDuplicate => Duplicate > 0 && Waiting + Paired + Ignored == 0;

    public override string ToString() => string.Join(' ', ((string[])
    [
        Text("Waiting for their other half", Waiting),
        Text("Complete, in memory", Paired),
        Text("Received before, not counted again", Duplicate),
        Text("Ignored, of another type or component", Ignored),
    ]).Where(static text => text.Length > 0));

    private static string Text(string what, int count) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{what}: {count}.");
}
