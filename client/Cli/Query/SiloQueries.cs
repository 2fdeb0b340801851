using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Query;

/// <summary>Asks a silo through the query client. A failure is a sentence with an exit code.</summary>
internal sealed class SiloQueries : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly MonitorQueryClient _client;
    private ReadOnlyMemory<byte> _answer;

    public SiloQueries(SiloConnection silo)
    {
        Endpoint = silo.Endpoint;
        _client = new MonitorQueryClient(new MonitorQueryOptions
        {
            Endpoints = [.. silo.Endpoints],
            Security = silo.Security,
            RequestTimeout = Timeout,
            Received = answer => _answer = answer,
        });
    }

    public Uri Endpoint { get; }

    public void Dispose() => _client.Dispose();

    public async Task<T> AskAsync<T>(Func<IMonitorQueries, Task<T>> question)
    {
        _answer = default;
        try
        {
            return await question(_client).ConfigureAwait(false);
        }
        catch (MonitorQueryException problem)
        {
            throw Explain(problem);
        }
        catch (Exception problem) when (AnswerGuard.IsOfAnswer(problem))
        {
            throw AnswerGuard.Explain(Endpoint, problem);
        }
    }

    /// <summary>The answer as it came, so that it shows what any other client would get, also of a newer silo.</summary>
    public async Task<JsonElement> AskJsonAsync<T>(Func<IMonitorQueries, Task<T>> question)
    {
        _answer = default;
        try
        {
            await question(_client).ConfigureAwait(false);
        }
        catch (MonitorQueryException problem)
        {
            if (Answer() is { } unread)
                return unread;
            throw Explain(problem);
        }
        catch (Exception problem) when (AnswerGuard.IsOfAnswer(problem))
        {
            return Answer() ?? throw AnswerGuard.Explain(Endpoint, problem);
        }

        return Answer()!.Value;
    }

    private CliException Explain(MonitorQueryException problem)
    {
        if (problem.IsUnreachable)
            return SiloAddress.Unreachable(Endpoint, problem.InnerException ?? problem);
        // A silo's problems have a title.
        if (problem.Reason.Length > 0)
            return new CliException(ExitCodes.Refused, problem.Message);
        return Answer() is null
            ? SiloAddress.Unexpected(Endpoint, problem.Message)
            : new CliException(ExitCodes.Refused, $"the silo's answer cannot be read ({problem.Message}); --output json shows it as it came");
    }

    /// <summary>Null: there was none, or it is no JSON.</summary>
    private JsonElement? Answer()
    {
        if (_answer.IsEmpty)
            return null;
        try
        {
            using var document = JsonDocument.Parse(_answer);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
