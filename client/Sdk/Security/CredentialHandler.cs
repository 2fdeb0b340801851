using System.Net;

namespace OrleansMonitor.Client.Security;

/// <summary>Puts the credential into each request.</summary>
internal sealed class CredentialHandler(Credential credential, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains("Authorization") && await credential.GetHeaderAsync(cancellationToken).ConfigureAwait(false) is { } header)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            credential.Refused();
        return response;
    }
}
