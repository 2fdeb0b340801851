namespace OrleansMonitor.Grains.Payloads;

/// <summary>
/// Brings the request and the response of one inference together, whichever silos they reach and in whatever order. The key is a number below
/// <see cref="Partitions"/>, into which the hashes of their ids fall: <see cref="PartOf"/>.
/// </summary>
[Alias("om.IPayloadPairGrain")]
public interface IPayloadPairGrain : IGrainWithStringKey
{
    /// <summary>More than silos, so that all of them have a share.</summary>
    const int Partitions = 64;

    static string PartOf(ulong key) => (key % Partitions).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes an event. Its other half is returned where it waits, and the inference then counts as done: whoever asked counts it.</summary>
    [Alias("Offer")]
    ValueTask<PayloadMatch> OfferAsync(PayloadEvent payload);

    /// <summary>The inference could not be counted: the half that waited waits again, and the other one is taken when it comes again.</summary>
    [Alias("Restore")]
    ValueTask RestoreAsync(ulong key, PayloadEvent? waited);

    /// <summary>Its silo stops: the responses that wait count now, each alone.</summary>
    [Alias("Flush")]
    Task FlushAsync();
}

/// <summary>What became of an event.</summary>
[GenerateSerializer, Immutable, Alias("om.PayloadMatch")]
public readonly record struct PayloadMatch([property: Id(0)] PayloadMatchStatus Status, [property: Id(1)] PayloadEvent? Other);

public enum PayloadMatchStatus
{
    /// <summary>It waits for its other half.</summary>
    Waiting,

    /// <summary>Its other half is there.</summary>
    Paired,

    /// <summary>It waits already, or its inference is done.</summary>
    Duplicate,

    /// <summary>There is no room for what waits.</summary>
    Full,
}
