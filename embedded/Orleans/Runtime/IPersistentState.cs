using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A grain's durable state, read before activation and written when the grain says so.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
