using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

internal sealed partial class SiloRuntime
{
    [LoggerMessage(1, LogLevel.Warning, "Error that no caller sees, from {Source} of {GrainId}")]
    private partial void LogUnobserved(string source, GrainId grainId, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "Grain {GrainId} could not be activated")]
    private partial void LogActivationFailed(GrainId grainId, Exception error);
}
