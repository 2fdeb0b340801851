namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>Headers of requests, from a setting or a file: <c>name=value,name=value</c>.</summary>
internal static class HeaderSettings
{
    /// <summary>Null: there are none, or they cannot be read, for the reason in <paramref name="problem"/>, which does not repeat them.</summary>
    /// <param name="section">Where the settings stand, with its colon.</param>
    /// <param name="headers">The setting <c>Headers</c>.</param>
    /// <param name="file">The setting <c>HeadersFile</c>.</param>
    /// <param name="problem">What is wrong; empty: nothing.</param>
    public static string? Read(string section, string? headers, string? file, out string problem)
    {
        problem = "";
        if (string.IsNullOrEmpty(file))
        {
            if (string.IsNullOrWhiteSpace(headers))
                return null;
            problem = AreHeaders(headers) ? "" : $"{section}Headers is no list of name=value, separated by commas.";
            return problem.Length > 0 ? null : headers;
        }

        if (!string.IsNullOrEmpty(headers))
        {
            problem = $"{section}Headers and {section}HeadersFile are both given; one of them must go.";
            return null;
        }

        try
        {
            var text = File.ReadAllText(file).Trim();
            problem = AreHeaders(text) ? "" : $"{section}HeadersFile is '{file}', which holds no list of name=value, separated by commas.";
            return problem.Length > 0 ? null : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            problem = $"{section}HeadersFile is '{file}', which cannot be read ({e.GetType().Name}).";
            return null;
        }
    }

    /// <summary>Names and values of a list that <see cref="Read"/> has found to be one.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parse(string headers) =>
        headers.Split(',').Select(static header => header.Split('=', 2)).Select(static pair => new KeyValuePair<string, string>(pair[0].Trim(), Uri.UnescapeDataString(pair[1].Trim())));

    private static bool AreHeaders(string text) => !text.Contains('\n', StringComparison.Ordinal)
        && Array.TrueForAll(text.Split(','), static header => header.IndexOf('=', StringComparison.Ordinal) is var equals && equals > 0 && !string.IsNullOrWhiteSpace(header[..equals]));
}
