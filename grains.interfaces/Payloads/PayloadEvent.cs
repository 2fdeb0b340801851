namespace OrleansMonitor.Grains.Payloads;

/// <summary>
/// A request or a response as far as a record is made of it. The body itself ends at the silo that received it.
/// </summary>
/// <param name="Key">A hash of who sent it, the service and the id.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Time">When it happened, ticks of UTC; 0: the event does not say.</param>
/// <param name="Received">When it arrived, Unix milliseconds.</param>
/// <param name="Model">What its records count for.</param>
/// <param name="Version">Empty: the event says none.</param>
/// <param name="Node">Where it was served.</param>
/// <param name="Inputs">Of a request.</param>
/// <param name="Outputs">Of a response; null: it is a request.</param>
[GenerateSerializer, Immutable, Alias("om.PayloadEvent")]
public sealed record PayloadEvent(
    [property: Id(0)] ulong Key,
    [property: Id(1)] string Id,
    [property: Id(2)] long Time,
    [property: Id(3)] long Received,
    [property: Id(4)] string Model,
    [property: Id(5)] string Version,
    [property: Id(6)] string Node,
    [property: Id(7)] PayloadInputs? Inputs,
    [property: Id(8)] PayloadOutputs? Outputs)
{
    public bool IsResponse => Outputs is not null;

    /// <summary>About what it holds of memory, bytes.</summary>
    public long Size => 256 + (2 * Id.Length) + (Inputs?.Size ?? 0) + (Outputs?.Size ?? 0);
}

/// <summary>The features of the instances of a request, row by row.</summary>
/// <param name="Rows">Instances.</param>
/// <param name="Names">Of the columns.</param>
/// <param name="Numbers">As many as rows times columns; NaN is missing.</param>
/// <param name="Categories">As many, or null where there are none.</param>
[GenerateSerializer, Immutable, Alias("om.PayloadInputs")]
public sealed record PayloadInputs(
    [property: Id(0)] int Rows,
    [property: Id(1)] string[] Names,
    [property: Id(2)] double[] Numbers,
    [property: Id(3)] string?[]? Categories)
{
    public static PayloadInputs None { get; } = new(0, [], [], null);

    public long Size => (8L * Numbers.Length) + (8L * (Categories?.Length ?? 0)) + (16L * Names.Length);
}

/// <summary>The predictions of a response, row by row.</summary>
/// <param name="Rows">Predictions.</param>
/// <param name="Predictions">Classes; null where a row has none.</param>
/// <param name="Values">Numbers; NaN where a row has none.</param>
/// <param name="Scores">Probabilities of the second of two classes; NaN where a row has none.</param>
/// <param name="Classes">Of the probabilities.</param>
/// <param name="Probabilities">As many as rows times classes.</param>
/// <param name="InputTokens">−1: the response does not say.</param>
/// <param name="OutputTokens">−1: the response does not say.</param>
/// <param name="FinishReason">Null: the response does not say.</param>
[GenerateSerializer, Immutable, Alias("om.PayloadOutputs")]
public sealed record PayloadOutputs(
    [property: Id(0)] int Rows,
    [property: Id(1)] string?[] Predictions,
    [property: Id(2)] double[] Values,
    [property: Id(3)] double[] Scores,
    [property: Id(4)] string[] Classes,
    [property: Id(5)] double[] Probabilities,
    [property: Id(6)] long InputTokens = -1,
    [property: Id(7)] long OutputTokens = -1,
    [property: Id(8)] string? FinishReason = null)
{
    public long Size => (24L * Rows) + (8L * Probabilities.Length) + (16L * Classes.Length);
}
