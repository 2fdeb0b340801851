using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>What one alert is about.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Owner">The model or the node; its name is empty where one alert is about all.</param>
/// <param name="Version">Of scope version; empty otherwise.</param>
/// <param name="Segment">Of scope segment; empty otherwise.</param>
internal readonly record struct AlertSubject(ulong Rule, OwnerId Owner, string Version, string Segment);
