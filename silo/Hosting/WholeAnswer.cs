using System.IO.Pipelines;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Sends an answer all of which waits in the response's writer still: in one piece with its length it needs no chunks.</summary>
internal static class WholeAnswer
{
    public static ValueTask<FlushResult> SendAsync(HttpResponse response)
    {
        // When the client has gone away the server has dropped what was written, and remembers that it was: with a length of zero
        // the end of a request that nobody waits for would be an error in the log. An answer may be empty, too: an acknowledgement
        // that says nothing but "accepted" takes no bytes.
        var length = response.BodyWriter.UnflushedBytes;
        if (length > 0 || !response.HttpContext.RequestAborted.IsCancellationRequested)
            response.ContentLength = length;
        return response.BodyWriter.FlushAsync();
    }
}
