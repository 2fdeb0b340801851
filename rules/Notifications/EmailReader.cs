using System.Globalization;
using System.Net.Mail;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>Reads a receiver's mail.</summary>
internal static class EmailReader
{
    private const int MaxRecipients = 50;

    public static EmailIntegration? Read(YamlMap map, string id)
    {
        var (sendResolved, timeout) = (map.Flag("send_resolved", false), ReceiverReader.Timeout(map));
        var to = ReadRecipients(map);
        var from = map.Required("from", 320);
        if (from is not null && !IsAddress(from))
            map.Fail("from", $"'{YamlMap.Shown(from)}' is no mail address");
        var security = map.OneOf("tls", "starttls", "implicit", "none") switch
        {
            "none" => MailSecurity.None,
            "implicit" => MailSecurity.Implicit,
            _ => MailSecurity.StartTls,
        };
        var (authorities, serverName) = ReadTls(map, security);
        var username = map.Text("auth_username", 256);
        var password = SecretReader.ReadSecret(map, "auth_password", required: username is not null);
        if (password is not null && username is null)
            map.Fail("auth_username", "it is missing, and there is a password");
        if (password is not null && security == MailSecurity.None)
            map.Fail("tls", "it is none, and a password would go in the clear; it must be starttls or implicit");
        if (ReadHost(map) is not { } host || from is null)
            return null;
        return new EmailIntegration
        {
            Id = id,
            SendResolved = sendResolved,
            Timeout = timeout,
            To = to,
            From = from,
            Host = host.Name,
            Port = host.Port,
            Security = security,
            CaFile = authorities,
            ServerName = serverName,
            Username = username,
            Password = password,
        };
    }

    /// <summary><c>tls_config</c>: whom the certificate may be signed by, and the name that it is for.</summary>
    private static (SecretReference? Authorities, string? ServerName) ReadTls(YamlMap map, MailSecurity security)
    {
        if (map.Map("tls_config") is not { } tls)
            return (null, null);
        if (security == MailSecurity.None)
            map.Fail("tls_config", "tls is none, so there is no certificate");
        var (file, name) = (tls.Text("ca_file"), tls.Text("server_name", 256));
        if (file is "")
            tls.Fail("ca_file", "it is empty");
        var authorities = string.IsNullOrEmpty(file) ? null : new SecretReference(file, null, tls.LineOf("ca_file"), tls.PathOf("ca_file"));
        tls.Close();
        return (authorities, string.IsNullOrEmpty(name) ? null : name);
    }

    private static IReadOnlyList<string> ReadRecipients(YamlMap map)
    {
        if (!map.Has("to"))
            map.Fail("to", "it is missing");
        var to = map.Texts("to", MaxRecipients);
        foreach (var address in to)
        {
            if (!IsAddress(address))
                map.Fail("to", $"'{YamlMap.Shown(address)}' is no mail address");
        }

        return to;
    }

    private static (string Name, int Port)? ReadHost(YamlMap map)
    {
        if (map.Required("smarthost", 256) is not { } text)
            return null;
        var colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536)
            return (text[..colon].Trim('[', ']'), port);
        map.Fail("smarthost", $"it is '{YamlMap.Shown(text)}'; it must be a host and a port, such as mail.example.org:587");
        return null;
    }

    /// <summary>One address, without anything that could become a further line of a header.</summary>
    private static bool IsAddress(string text) => !text.Any(char.IsControl) && !text.Contains(',', StringComparison.Ordinal) && MailAddress.TryCreate(text, out _);
}
