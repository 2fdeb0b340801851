namespace OrleansMonitor.Domain.Notifications;

/// <summary>Names of labels: letters, digits and underscores of ASCII, no digit first.</summary>
public static class LabelName
{
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > LabelMatcher.MaxLength || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
                return false;
        }

        return true;
    }
}
