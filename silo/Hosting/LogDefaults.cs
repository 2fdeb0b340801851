namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// What reaches the log unless the section <c>Logging</c> says otherwise: what this product has to say, and of the libraries what
/// somebody should act on. The longest name of a category that fits decides, and a setting of the same name replaces it.
/// </summary>
internal static class LogDefaults
{
    public static IEnumerable<KeyValuePair<string, string?>> Levels { get; } = new Dictionary<string, LogLevel>
    {
        ["Default"] = LogLevel.Information,
        ["Microsoft.AspNetCore"] = LogLevel.Warning,
        // It says when a request begins and ends, for which each one is given an activity and a log scope: more garbage than
        // all else that a batch of records needs. Failures are logged where they are handled.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = LogLevel.None,
        ["Microsoft.Hosting.Lifetime"] = LogLevel.Warning,
        // A start that failed is the program's last sentence; here it would come as a stack before it.
        ["Microsoft.Extensions.Hosting.Internal.Host"] = LogLevel.Critical,
        ["Microsoft.Orleans"] = LogLevel.Warning,
        // With the dot: names are compared by their beginning, and this product's begin with Orleans, too.
        ["Orleans."] = LogLevel.Warning,
        // It warns at each start that the garbage collector is not the one for servers, which is a choice.
        ["Orleans.Runtime.Silo"] = LogLevel.Error,
        // Its first check may run before its clock is set; then it warns of a stall as old as the machine.
        ["Orleans.Runtime.Watchdog"] = LogLevel.Error,
        // When a start fails, as when a port is taken, they say that their loops were cancelled, with a stack; the program says why.
        ["Orleans.Runtime.GrainCallCancellationManager"] = LogLevel.Critical,
        ["Orleans.Runtime.MessageCenter"] = LogLevel.Critical,
        // Orleans retries with it and says itself what came of that; here each attempt would come twice, with a stack.
        ["Polly"] = LogLevel.None,
    }.ToDictionary(static level => "Logging:LogLevel:" + level.Key, static level => (string?)level.Value.ToString());
}
