using System.Globalization;

namespace Orleans;

/// <summary>How long activations of a class may be idle; at least <see cref="MinAgeLimit"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class CollectionAgeLimitAttribute : Attribute
{
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    private readonly TimeSpan? _parsed;

    public CollectionAgeLimitAttribute()
    {
    }

    /// <param name="inactivityPeriod">In the format of <see cref="TimeSpan.Parse(string)"/>.</param>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        _parsed = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    public double Days { get; set; }

    public double Hours { get; set; }

    public double Minutes { get; set; }

    public bool AlwaysActive { get; set; }

    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive)
                return TimeSpan.FromDays(short.MaxValue);
            var age = _parsed ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return age < MinAgeLimit ? MinAgeLimit : age;
        }
    }
}
