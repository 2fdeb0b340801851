namespace OrleansMonitor.Rules.Notifications;

/// <summary>Somebody who is notified, and the ways to him.</summary>
public sealed record NotificationReceiver(string Name, IReadOnlyList<ReceiverIntegration> Integrations);

/// <summary>One way to a receiver.</summary>
public abstract record ReceiverIntegration
{
    /// <summary>webhook, slack, pagerduty, email or alertmanager.</summary>
    public abstract string Kind { get; }

    /// <summary>Tells it from the receiver's others: the kind and its place among them, such as <c>webhook/0</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is told that alerts have resolved.</summary>
    public required bool SendResolved { get; init; }

    /// <summary>How long an attempt may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What it needs that is secret.</summary>
    public abstract IEnumerable<SecretReference> Secrets { get; }

    private protected static IEnumerable<SecretReference> Given(params SecretReference?[] secrets) => secrets.OfType<SecretReference>();
}

/// <summary>How a request says who sends it; at most one of the two.</summary>
/// <param name="BearerToken">For <c>Authorization: Bearer</c>.</param>
/// <param name="Username">For <c>Authorization: Basic</c>.</param>
/// <param name="Password">Its password.</param>
public sealed record HttpAuthorization(SecretReference? BearerToken, string? Username, SecretReference? Password);

/// <summary>Alertmanager's webhook, version 4 of its payload.</summary>
public sealed record WebhookIntegration : ReceiverIntegration
{
    public override string Kind => "webhook";

    public override IEnumerable<SecretReference> Secrets => Given(Url.Secret, Authorization?.BearerToken, Authorization?.Password);

    public required AddressReference Url { get; init; }

    public HttpAuthorization? Authorization { get; init; }
}

/// <summary>An incoming webhook as Slack has it; others take the same.</summary>
public sealed record SlackIntegration : ReceiverIntegration
{
    public override string Kind => "slack";

    public override IEnumerable<SecretReference> Secrets => Given(Url.Secret);

    public required AddressReference Url { get; init; }

    public string? Channel { get; init; }

    public string? Username { get; init; }

    public string? IconEmoji { get; init; }
}

/// <summary>PagerDuty's Events API, version 2.</summary>
public sealed record PagerDutyIntegration : ReceiverIntegration
{
    public static readonly Uri DefaultUrl = new("https://events.pagerduty.com/v2/enqueue");

    public override string Kind => "pagerduty";

    public override IEnumerable<SecretReference> Secrets => Given(RoutingKey);

    public required SecretReference RoutingKey { get; init; }

    public Uri Url { get; init; } = DefaultUrl;

    /// <summary>critical, error, warning or info; null: by the label <c>severity</c>, else error.</summary>
    public string? Severity { get; init; }
}

public enum MailSecurity
{
    /// <summary>STARTTLS; without it nothing is sent.</summary>
    StartTls,

    /// <summary>In the clear.</summary>
    None,

    /// <summary>TLS from the first byte on, as on port 465.</summary>
    Implicit,
}

/// <summary>A mail by SMTP.</summary>
public sealed record EmailIntegration : ReceiverIntegration
{
    public override string Kind => "email";

    public override IEnumerable<SecretReference> Secrets => Given(Password);

    public required IReadOnlyList<string> To { get; init; }

    public required string From { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public MailSecurity Security { get; init; }

    /// <summary>Certificates in PEM form of the authorities that may have signed the server's, and no others; null: those of the system.</summary>
    public SecretReference? CaFile { get; init; }

    /// <summary>The name that the server's certificate is for; null: the host.</summary>
    public string? ServerName { get; init; }

    public string? Username { get; init; }

    public SecretReference? Password { get; init; }
}

/// <summary>An Alertmanager, which groups, silences and notifies itself: it gets every alert that fires, again and again.</summary>
public sealed record AlertmanagerIntegration : ReceiverIntegration
{
    public override string Kind => "alertmanager";

    public override IEnumerable<SecretReference> Secrets => Given(Url.Secret, Authorization?.BearerToken, Authorization?.Password);

    /// <summary>Its base address; <c>/api/v2/alerts</c> is added.</summary>
    public required AddressReference Url { get; init; }

    /// <summary>How often. Default 1 min; an alert that is not sent for four times as long ends there.</summary>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromMinutes(1);

    public HttpAuthorization? Authorization { get; init; }
}
