namespace OrleansMonitor.Client.Sending;

internal static class BatchSenderOptionsValidator
{
    public static List<string> Problems(BatchSenderOptions options)
    {
        var problems = new List<string>();
        CheckEndpoints(problems, options.Endpoints);
        Checks.Name(problems, nameof(options.Node), options.Node);
        if (options.Producer == Guid.Empty)
            problems.Add($"{nameof(options.Producer)} is empty: an epoch is any other GUID");
        Checks.Range(problems, nameof(options.MaxInFlight), options.MaxInFlight, 1, 64);
        Checks.Range(problems, nameof(options.MaxUnacknowledged), options.MaxUnacknowledged, 1, 2048);
        Checks.Range(problems, nameof(options.MaxBufferedBytes), options.MaxBufferedBytes, 64 << 10, 4L << 30);
        Checks.Range(problems, nameof(options.MaxAge), options.MaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(6));
        Checks.Range(problems, nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Checks.Range(problems, nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Checks.Range(problems, nameof(options.ResendAfter), options.ResendAfter, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        CheckBackoff(problems, options.Backoff);
        options.Security.AddProblems(problems);
        return problems;
    }

    public static void CheckEndpoints(List<string> problems, IList<Uri> endpoints)
    {
        if (endpoints.Count == 0)
            problems.Add("Endpoints is empty: give at least one silo's address, such as http://127.0.0.1:8080");
        foreach (var endpoint in endpoints)
        {
            if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https"))
                problems.Add($"Endpoints holds '{endpoint}': an endpoint is an absolute http or https address");
        }
    }

    public static void CheckBackoff(List<string> problems, BackoffOptions backoff)
    {
        Checks.Range(problems, "Backoff.Base", backoff.Base, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Checks.Range(problems, "Backoff.Max", backoff.Max, backoff.Base, TimeSpan.FromMinutes(10));
        Checks.Range(problems, "Backoff.MaxRetryAfter", backoff.MaxRetryAfter, TimeSpan.Zero, TimeSpan.FromHours(1));
    }
}
