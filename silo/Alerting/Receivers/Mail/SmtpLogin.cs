using System.Text;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>How a client says who it is (RFC 4954): PLAIN, or LOGIN where a server knows nothing else. Only within TLS.</summary>
internal static class SmtpLogin
{
    /// <summary>The command, and what is answered to each further question of the server; null: it offers neither.</summary>
    public static string[]? Lines(IReadOnlyList<string> offers, string username, string password)
    {
        var mechanisms = Mechanisms(offers);
        var encoded = Encoded(username, password);
        if (mechanisms.Contains("PLAIN"))
            return [$"AUTH PLAIN {encoded[0]}"];
        return mechanisms.Contains("LOGIN") ? ["AUTH LOGIN", encoded[1], encoded[2]] : null;
    }

    public static HashSet<string> Mechanisms(IReadOnlyList<string> offers) => offers
        .Where(static offer => offer.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase) || offer.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase))
        .SelectMany(static offer => offer[5..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a server could repeat: for PLAIN, and name and password for LOGIN.</summary>
    public static string[] Encoded(string username, string password) => [Base64($"\0{username}\0{password}"), Base64(username), Base64(password)];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
