using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that receives reminders: durable ticks that activate it if need be.</summary>
public interface IRemindable : IGrain
{
    Task ReceiveReminder(string reminderName, TickStatus status);
}
