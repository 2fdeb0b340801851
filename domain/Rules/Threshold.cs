namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// Where an alert fires and where it clears. It fires above <see cref="High"/> or below <see cref="Low"/>, whichever is given
/// (both: outside the two); it clears at or under <see cref="ClearHigh"/> and at or over <see cref="ClearLow"/>. Between, it stays what it is.
/// </summary>
/// <param name="Low">Fires below this; null when there is no lower bound.</param>
/// <param name="High">Fires above this; null when there is no upper bound.</param>
/// <param name="ClearLow">At least <paramref name="Low"/>; that by default. Null where that is.</param>
/// <param name="ClearHigh">At most <paramref name="High"/>; that by default. Null where that is.</param>
public sealed record Threshold(double? Low, double? High, double? ClearLow, double? ClearHigh);
