namespace OrleansMonitor.Rules.Notifications;

/// <summary>Where a secret is to be found. The secret itself is read when it is needed, so that it can be exchanged, and is kept nowhere.</summary>
/// <param name="File">A file that holds it, alone in it but for a line end; null: not there.</param>
/// <param name="Variable">A variable of the environment; null: not there.</param>
/// <param name="Line">Where it stands in the file of routes and receivers.</param>
/// <param name="Key">The way to it there.</param>
public sealed record SecretReference(string? File, string? Variable, int Line, string Key)
{
    /// <summary>As messages name it.</summary>
    public override string ToString() => File is not null ? $"the file '{File}'" : $"the variable {Variable}";
}

/// <summary>An address that stands in the file, or is a secret because it authorises whoever knows it.</summary>
public sealed record AddressReference(Uri? Address, SecretReference? Secret)
{
    /// <summary>Without path and query, which may tell more than they should.</summary>
    public override string ToString() => Address is null ? Secret!.ToString() : Address.GetLeftPart(UriPartial.Authority);
}
