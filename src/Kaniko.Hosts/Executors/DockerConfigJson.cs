using System.Text;
using System.Text.Json;

namespace Kaniko.Hosts.Executors;

/// <summary>Docker's <c>config.json</c> with nothing but the logins that a build needs.</summary>
internal static class DockerConfigJson
{
    public static byte[] Write(IReadOnlyList<RegistryLogin> logins)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("auths");
            foreach (var login in logins)
            {
                json.WriteStartObject(login.Registry);
                if (login.User.Length > 0 || login.Password.Length > 0)
                {
                    json.WriteString("auth", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));
                }

                if (login.IdentityToken is { } identity)
                {
                    json.WriteString("identitytoken", identity);
                }

                if (login.RegistryToken is { } token)
                {
                    json.WriteString("registrytoken", token);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
