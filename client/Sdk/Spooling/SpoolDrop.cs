using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>A batch that was given up. The parts are empty when it could not be read.</summary>
internal readonly record struct SpoolDrop(IReadOnlyList<BatchPart> Parts, long Records, long Labels, string Reason);
