namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>A turn that the host itself started, as opposed to a continuation of a grain's code.</summary>
internal sealed class Turn(Action<object?> action, object? state) : Task(action, state);
