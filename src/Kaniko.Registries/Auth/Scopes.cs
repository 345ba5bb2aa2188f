namespace Kaniko.Registries.Auth;

/// <summary>What requests need to be allowed to do (distribution token specification, «scope»); several are separated by a space.</summary>
internal static class Scopes
{
    private const string Prefix = "repository:";

    public static string Pull(string repository) => $"{Prefix}{repository}:pull";

    public static string Push(string repository) => $"{Prefix}{repository}:pull,push";

    /// <summary>To push to one repository what another has.</summary>
    public static string Mount(string repository, string from) => Push(repository) + " " + Pull(from);

    /// <summary>The repository of the (first) scope.</summary>
    public static string RepositoryOf(string scope)
    {
        var end = scope.IndexOf(' ', StringComparison.Ordinal);
        var first = end < 0 ? scope : scope[..end];
        var colon = first.LastIndexOf(':');
        return first.StartsWith(Prefix, StringComparison.Ordinal) && colon > Prefix.Length ? first[Prefix.Length..colon] : "";
    }
}
