namespace OrleansMonitor.Cluster.Alerting;

/// <summary>Waits for other processes, of whose progress nothing tells.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until there is an answer that satisfies; silos that do not answer are asked again.</summary>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isEnough)
    {
        var last = "no answer";
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Patience;)
        {
            try
            {
                var answer = await ask();
                if (isEnough(answer))
                    return answer;
                last = answer is System.Collections.IEnumerable and not string ? string.Join(", ", ((System.Collections.IEnumerable)answer).Cast<object>()) : $"{answer}";
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                last = e.Message;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new TimeoutException($"{what}: not within {Patience}; last: {last}");
    }
}
