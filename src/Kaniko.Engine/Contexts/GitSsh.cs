namespace Kaniko.Engine.Contexts;

/// <summary>How git starts <c>ssh</c>: never with a question, never to a host whose key is not known.</summary>
internal static class GitSsh
{
    private static readonly string[] Keys = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"];

    /// <summary>
    /// ssh itself looks for keys in the home directory of the user database, which is not the user's own in a user namespace, nor the one
    /// that pods and CI systems set. So those of <c>HOME</c> are named.
    /// </summary>
    public static string Command(string? home)
    {
        const string Never = "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ForwardAgent=no -o ForwardX11=no -o PermitLocalCommand=no";
        if (home is null or "/root" || home.AsSpan().IndexOfAny('\'', '\n', '"') >= 0 || !Directory.Exists(Path.Join(home, ".ssh")))
        {
            return Never;
        }

        var folder = Path.Join(home, ".ssh");
        var options = new List<string> { Never };
        if (File.Exists(Path.Join(folder, "config")))
        {
            options.Add($"-F '{folder}/config'");
        }

        options.Add($"-o 'UserKnownHostsFile=\"{folder}/known_hosts\" \"{folder}/known_hosts2\"'");
        options.AddRange(Keys.Where(key => File.Exists(Path.Join(folder, key))).Select(key => $"-o 'IdentityFile=\"{folder}/{key}\"'"));
        return string.Join(' ', options);
    }
}
