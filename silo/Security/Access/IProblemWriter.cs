namespace OrleansMonitor.Silo.Security.Access;

/// <summary>Of an endpoint whose protocol has its own form of errors: what else is refused in front of it is told in that form too.</summary>
internal interface IProblemWriter
{
    /// <param name="context">The request; a time to wait stands in the answer's <c>Retry-After</c> already.</param>
    /// <param name="status">401, 403 or 429.</param>
    /// <param name="message">For people; it holds no secret.</param>
    Task WriteAsync(HttpContext context, int status, string message);
}
