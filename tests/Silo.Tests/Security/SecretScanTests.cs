using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Uses every kind of secret, rightly and wrongly, and looks for them in everything that the silo lets out.</summary>
public sealed class SecretScanTests
{
    [Fact]
    public async Task No_secret_is_in_logs_metrics_answers_or_the_audit_file()
    {
        using var directory = new TempDirectory();
        using var certificates = new TestCertificates(directory.Path);
        using var issuer = new TestIssuer();
        var pair = certificates.Write("silo");
        var password = "pw-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        var (pfx, passwordFile, jwks, audit) = (File("silo.pfx"), File("password"), File("jwks.json"), File("audit.jsonl"));
        await System.IO.File.WriteAllBytesAsync(pfx, X509Certificate2.CreateFromPemFile(pair.CertificateFile, pair.KeyFile).Export(X509ContentType.Pkcs12, password));
        await System.IO.File.WriteAllTextAsync(passwordFile, password);
        await System.IO.File.WriteAllTextAsync(jwks, TestIssuer.Jwks(issuer));
        var stranger = ApiKey.New().Text;
        var (token, expired) = (issuer.Token(), issuer.Token(begins: TimeSpan.FromHours(-2), expires: TimeSpan.FromHours(-1)));
        List<string> secrets = [password, stranger, token, expired, issuer.TokenOfPublicKey()];
        var logs = new LogCollector();
        var seen = new StringBuilder();
        await using (var silo = await SecureSilo.StartAsync(
            builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs).AddFilter(static _ => true),
            [.. TestIssuer.Settings("--Security:Tokens:JwksFile=" + jwks), "--Security:Tls:CertificateFile=" + pfx, "--Security:Tls:PasswordFile=" + passwordFile, "--Security:Audit:File=" + audit]))
        {
            secrets.AddRange(silo.Keys.All);
            foreach (var secret in secrets.ToList())
            {
                var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + secret));
                secrets.Add(basic[6..]);
                foreach (var authorization in new[] { "Bearer " + secret, basic, secret, "Token " + secret })
                {
                    Keep(await silo.SendAsync(HttpMethod.Get, "/v1/models", authorization));
                    Keep(await silo.SendAsync(HttpMethod.Post, "/v1/records", authorization, SecureSilo.Records("m")));
                    Keep(await silo.SendAsync(HttpMethod.Post, "/v1/models", authorization, ""));
                }
            }

            await System.IO.File.WriteAllTextAsync(passwordFile, password + "wrong");
            await System.IO.File.AppendAllTextAsync(silo.Keys.Path, "\n" + stranger);
            await silo.LookAsync();
            Keep(await silo.GetAsync("/metrics", silo.Keys["reader"]));
        }

        seen.Append(await System.IO.File.ReadAllTextAsync(audit));
        foreach (var (category, text) in logs.Entries)
            seen.AppendLine(category).AppendLine(text);
        var everything = seen.ToString();
        everything.ShouldContain("OrleansMonitor.Audit");
        everything.ShouldContain("API keys");
        foreach (var secret in secrets)
            everything.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"a secret of {secret.Length} characters that begins with {secret[..6]} is let out");

        string File(string name) => Path.Combine(directory.Path, name);

        void Keep(Answer answer) => seen.AppendLine(answer.Body).AppendLine(answer.Headers.ToString());
    }

    [Fact]
    public async Task A_start_that_fails_says_no_secret()
    {
        using var directory = new TempDirectory();
        var key = ApiKey.New();
        var file = Path.Combine(directory.Path, "keys");
        await File.WriteAllTextAsync(file, key.Text);
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: directory.Path, args: ["--Security:KeysFile=" + file]));
        refused.ToString().ShouldNotContain(key.Text);
        key.ToString().ShouldNotContain(key.Text);
        refused.Failures.ShouldHaveSingleItem().ShouldContain("line 1");
    }
}
