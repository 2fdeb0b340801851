using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>Reads addresses and references to secrets. A secret itself does not stand in the file, and no message repeats one that does.</summary>
internal static class SecretReader
{
    private const string File = "_file";
    private const string Variable = "_env";

    /// <summary>Null: it is not there, or it is wrong, which is told.</summary>
    public static SecretReference? ReadSecret(YamlMap map, string key, bool required)
    {
        if (map.Has(key))
        {
            map.Fail(key, $"a secret does not stand in the file: give {key}{File} or {key}{Variable}");
            return null;
        }

        var (file, variable) = (map.Text(key + File), map.Text(key + Variable));
        switch (file, variable)
        {
            case (not null, not null):
                map.Fail(key + Variable, $"{key}{File} is given already; one of the two");
                return null;
            case (null, null):
                if (required && !map.Has(key + File) && !map.Has(key + Variable))
                    map.Fail(key, $"it is missing: give {key}{File} or {key}{Variable}");
                return null;
            case ("", _) or (_, ""):
                map.Fail(file is null ? key + Variable : key + File, "it is empty");
                return null;
            default:
                var given = key + (file is null ? Variable : File);
                return new SecretReference(file, variable, map.LineOf(given), map.PathOf(given));
        }
    }

    /// <summary>An address in the file or, since it may be a secret or has to be, by reference.</summary>
    public static AddressReference? ReadAddress(YamlMap map, string key, bool isSecret)
    {
        if (isSecret || !map.Has(key))
            return ReadSecret(map, key, required: true) is { } secret ? new AddressReference(null, secret) : null;
        foreach (var reference in (string[])[key + File, key + Variable])
        {
            if (map.Has(reference))
                map.Fail(reference, $"{key} is given already; one of them");
        }

        return ReadUrl(map, key) is { } url ? new AddressReference(url, null) : null;
    }

    public static Uri? ReadUrl(YamlMap map, string key)
    {
        if (map.Required(key) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            map.Fail(key, "it is no address such as https://example.org/alerts");
        else if (url.UserInfo.Length > 0)
            map.Fail(key, "it holds a name or password, which do not stand in the file: give basic_auth with password_file or password_env");
        else
            return url;
        return null;
    }

    /// <summary><c>basic_auth</c> or <c>authorization</c>; null: none, or wrong, which is told.</summary>
    public static HttpAuthorization? ReadAuthorization(YamlMap map)
    {
        var (bearer, basic) = (map.Map("authorization"), map.Map("basic_auth"));
        if (bearer is not null && basic is not null)
            map.Fail("basic_auth", "authorization is given already; one of the two");
        HttpAuthorization? read = null;
        if (bearer is not null)
        {
            if (ReadSecret(bearer, "credentials", required: true) is { } token)
                read = new HttpAuthorization(token, null, null);
            bearer.Close();
        }

        if (basic is not null)
        {
            var name = basic.Required("username", 256);
            if (ReadSecret(basic, "password", required: true) is { } password && name is not null)
                read = new HttpAuthorization(null, name, password);
            basic.Close();
        }

        return read;
    }
}
