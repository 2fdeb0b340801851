using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks the interfaces through which grains are called.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain whose key is a string.</summary>
public interface IGrainWithStringKey : IGrain;
