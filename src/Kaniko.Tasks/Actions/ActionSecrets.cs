using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kaniko.Tasks.Actions;

/// <summary>Secrets and credentials of the action: they reach the build in its environment, never in an argument or a message.</summary>
/// <param name="values">The inputs.</param>
/// <param name="environment">The environment variables.</param>
public sealed class ActionSecrets(ActionValues values, IReadOnlyDictionary<string, string> environment)
{
    private const string Variable = "KANIKO_ACTION_SECRET_";
    private const string DockerHub = "https://index.docker.io/v1/";

    /// <summary>Everything that must not be seen in the log.</summary>
    public IEnumerable<string> Hidden() =>
    [
        values.Text("password"),
        .. Given().Select(secret => secret.Value),
        .. Variables().Select(secret => environment.GetValueOrDefault(secret.Variable, "")),
    ];

    /// <summary>The values of <c>--secret</c>.</summary>
    public IEnumerable<string> Flags()
    {
        var number = 0;
        foreach (var (id, _) in Given())
        {
            yield return $"id={id},env={Name(number++)}";
        }

        foreach (var (id, variable) in Variables())
        {
            yield return $"id={id},env={variable}";
        }

        foreach (var item in values.Items("secret-files"))
        {
            var (id, file) = Pair("secret-files", item);
            yield return $"id={id},src={Single("secret-files", file)}";
        }
    }

    /// <summary>The environment of the build: the program's, with secrets and credentials.</summary>
    public Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        var number = 0;
        foreach (var (_, value) in Given())
        {
            variables[Name(number++)] = value;
        }

        if (Login() is { } login)
        {
            variables["DOCKER_AUTH_CONFIG"] = login;
        }

        if (values.Text("github-token") is { Length: > 0 } token)
        {
            _ = variables.TryAdd("GITHUB_TOKEN", token); // what ghcr.io takes
        }

        return variables;
    }

    private static string Name(int number) => Variable + number.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<(string Id, string Value)> Given() =>
        CsvList.Lines(values.Raw("secrets"), "secrets", trim: false).Select(item => Pair("secrets", item));

    private IEnumerable<(string Id, string Variable)> Variables() => values.Items("secret-envs").Select(item => Pair("secret-envs", item))
        .Select(pair => (pair.Id, Single("secret-envs", pair.Value)));

    /// <summary>The message names the input and no part of the item: it may be the secret.</summary>
    private static (string Id, string Value) Pair(string input, string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        var id = equals > 0 ? item[..equals].Trim() : "";
        return id.Length > 0 && equals + 1 < item.Length && !id.AsSpan().ContainsAny(",\"\r\n")
            ? (id, item[(equals + 1)..])
            : throw ActionValues.Invalid($"an item of the input '{input}' is not ID=VALUE", "put an item that has line ends or commas in quotes: \"id=value\"");
    }

    private static string Single(string input, string value) => !value.AsSpan().ContainsAny(",\"\r\n")
        ? value.Trim()
        : throw ActionValues.Invalid($"a name in the input '{input}' has a comma, a quote or a line end", "give it another name");

    /// <summary>Docker's configuration with one more login; null where none is asked for.</summary>
    private string? Login()
    {
        var (name, password) = (values.Text("username"), values.Text("password"));
        if (name.Length == 0 && password.Length == 0)
        {
            return values.Text("registry").Length == 0 ? null
                : throw ActionValues.Invalid("the input 'registry' is given without 'username' and 'password'", "give them, or leave 'registry' out");
        }

        if (name.Length == 0 || password.Length == 0)
        {
            throw ActionValues.Invalid(
                $"the input '{(name.Length == 0 ? "username" : "password")}' is empty", "give both: a secret that does not exist is an empty text");
        }

        var config = Existing();
        var logins = config["auths"] as JsonObject ?? [];
        config["auths"] = logins;
        logins[Registry()] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")) };
        return config.ToJsonString();
    }

    private string Registry() => values.Text("registry") switch
    {
        "" or "docker.io" or "index.docker.io" or "registry-1.docker.io" => DockerHub,
        var registry => registry.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/'),
    };

    private JsonObject Existing()
    {
        try
        {
            return environment.GetValueOrDefault("DOCKER_AUTH_CONFIG") is { Length: > 0 } content
                ? JsonNode.Parse(content) as JsonObject ?? []
                : [];
        }
        catch (JsonException)
        {
            throw ActionValues.Invalid("the variable 'DOCKER_AUTH_CONFIG' is not JSON", "correct it, or leave it out");
        }
    }
}
