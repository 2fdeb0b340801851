namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>How batches become requests, and what answers mean. Used by one at a time.</summary>
internal interface ISendingProtocol
{
    /// <summary>By which its counters are told apart.</summary>
    string Name { get; }

    /// <summary>Whether it is told of a gauge that it has no value any more.</summary>
    bool EndsGauges => true;

    HttpRequestMessage RequestOf(FigureBatch batch);

    /// <param name="batch">What was sent.</param>
    /// <param name="response">Its head.</param>
    /// <param name="body">The first 2 KB.</param>
    SendAnswer Judge(FigureBatch batch, HttpResponseMessage response, ReadOnlySpan<byte> body);
}

/// <summary>What became of a request.</summary>
/// <param name="Result">What is to be done.</param>
/// <param name="Lost">Series that the receiver says it did not take.</param>
/// <param name="Detail">For a message.</param>
internal readonly record struct SendAnswer(SendResult Result, int Lost = 0, string Detail = "");

internal enum SendResult
{
    Accepted,

    /// <summary>The same at once in another form.</summary>
    Again,

    /// <summary>The same later.</summary>
    Later,

    /// <summary>Never.</summary>
    Refused,
}
