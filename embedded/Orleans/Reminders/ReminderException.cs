namespace Orleans.Runtime;

/// <summary>A reminder could not be changed.</summary>
public sealed class ReminderException(string message) : OrleansException(message);
