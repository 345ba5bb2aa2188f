using System.Globalization;
using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Registries.Auth;

namespace Kaniko.Registries.Transport;

/// <summary>What a registry said when it refused (OCI distribution specification, «Error Codes»).</summary>
internal sealed record Refusal(int Status, string? Code, string? Message)
{
    /// <summary>For people, with what the registry gave as a reason.</summary>
    public string Reason => (Code, Message) switch
    {
        (null, null) => $"HTTP {Status}",
        (null, _) => $"HTTP {Status}: {Message}",
        (_, null) => $"{Code}",
        _ => $"{Code}: {Message}",
    };
}

internal static class Refusals
{
    private const int MaximumBody = 64 * 1024;
    private const int MaximumText = 400;

    /// <summary>Reads what the registry said; a body that cannot be read says nothing.</summary>
    public static async Task<Refusal> ReadAsync(RequestSender sender, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await Bodies.ReadStartAsync(sender, response, MaximumBody, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Failures.IsConnection(e))
        {
            body = [];
        }

        var (code, message) = Parse(body);
        return new Refusal((int)response.StatusCode, Clean(sender.Host, code), Clean(sender.Host, message));
    }

    /// <summary>The error for a status that ends the matter. <paramref name="action"/> completes «the registry did not …».</summary>
    public static async Task<KanikoException> DescribeAsync(
        RequestSender sender, HttpResponseMessage response, string action, CancellationToken cancellationToken) =>
        Describe(sender.Host, await ReadAsync(sender, response, cancellationToken).ConfigureAwait(false), action);

    public static KanikoException Describe(RegistryHost host, Refusal refusal, string action)
    {
        if (refusal.Status is not (401 or 403))
        {
            return new KanikoException(ErrorCode.RegistryFailed, $"the registry '{host.Name}' did not {action} ({refusal.Reason})")
            {
                Hint = refusal.Status == 429 ? "try again later; the registry limits how often it is asked" : null,
            };
        }

        var tried = host.Authorizer.Tried;
        return tried.Count == 0
            ? new KanikoException(
                ErrorCode.RegistryUnauthorized, $"the registry '{host.Name}' did not {action} without credentials ({refusal.Reason})")
            {
                Hint = $"log in with 'kaniko login {host.Name}', point DOCKER_CONFIG at a directory with its config.json, or set "
                    + $"{EnvironmentCredentials.NameFor(host.Name)}_USER and _PASSWORD",
            }
            : new KanikoException(
                ErrorCode.RegistryUnauthorized,
                $"the registry '{host.Name}' did not {action} with the credentials from {string.Join(", then ", tried)} ({refusal.Reason})")
            {
                Hint = refusal.Status == 403 ? "check what this account may do in the repository" : "check the user name and password there; tokens expire",
            };
    }

    private static (string? Code, string? Message) Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
            {
                root = errors[0];
            }

            return root.ValueKind == JsonValueKind.Object ? (Text(root, "code"), Text(root, "message") ?? Text(root, "details")) : (null, null);
        }
        catch (JsonException)
        {
            var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaximumText))).Trim();
            return (null, text.Length == 0 || text.StartsWith('<') ? null : text);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // One line, no control characters, no secret of ours, no user information or query of an address: those may be passwords and signatures.
    private static string? Clean(RegistryHost host, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = new StringBuilder();
        var (address, inQuery) = (-1, false);
        foreach (var c in host.Authorizer.Redact(text))
        {
            if (char.IsWhiteSpace(c) || c is '"' or '\'' or ')' or '>')
            {
                (address, inQuery) = (-1, false);
            }
            else if (address >= 0 && c == '@')
            {
                clean.Length = address;
                inQuery = false;
                continue;
            }

            inQuery |= address >= 0 && c == '?';
            if (!inQuery)
            {
                clean.Append(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? ' ' : c);
                address = clean.Length > 2 && clean[^1] == '/' && clean[^2] == '/' && clean[^3] == ':' ? clean.Length : address;
            }
        }

        clean.Length = Math.Min(clean.Length, MaximumText);
        return clean.ToString().Trim().TrimEnd('.');
    }
}
