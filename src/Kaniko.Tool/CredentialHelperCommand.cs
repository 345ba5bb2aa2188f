using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Registries.Auth;

namespace Kaniko.Tool;

/// <summary>
/// <c>docker-credential-NAME get</c>: Docker's protocol for a program that knows credentials, the registry on standard input, a JSON object
/// back. In the executor image the program has the names that a Docker config made for Kaniko's image gives to <c>credHelpers</c>.
/// </summary>
internal sealed class CredentialHelperCommand(ProgramConsole console, TextReader input, Func<string, ICredentialSource?> helpers)
{
    public const string Prefix = "docker-credential-";

    private const string None = "credentials not found in native keychain"; // the protocol's words

    /// <param name="name">The helper's, without the prefix.</param>
    /// <param name="arguments">What the helper is to do.</param>
    /// <param name="cancellationToken">Ends what it asks.</param>
    public async Task<int> RunAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        var source = helpers(name) ?? throw new KanikoException(ErrorCode.UsageInvalid, $"there is no credential helper '{name}' here");
        switch (arguments)
        {
            case ["get"]:
                var server = Host(await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
                return await AnswerAsync(server, await source.FindAsync(server, "", cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            case ["list"]:
                await console.Output.WriteAsync("{}\n").ConfigureAwait(false);
                return 0;
            default:
                throw new KanikoException(ErrorCode.UsageInvalid, $"the credential helper '{name}' can only 'get' and 'list'");
        }
    }

    private async Task<int> AnswerAsync(string server, Credential? found)
    {
        if (found is null)
        {
            await console.Output.WriteAsync(None).ConfigureAwait(false);
            return 1;
        }

        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("ServerURL", server);
            json.WriteString("Username", found.IdentityToken is null ? found.Username : "<token>");
            json.WriteString("Secret", found.IdentityToken ?? found.Password);
            json.WriteEndObject();
        }

        await console.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) + "\n").ConfigureAwait(false);
        return 0;
    }

    /// <summary>Docker sends a host, or an address.</summary>
    private static string Host(string server)
    {
        var text = server.Trim();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? text : text[(scheme + 3)..]).Split('/')[0];
    }
}
