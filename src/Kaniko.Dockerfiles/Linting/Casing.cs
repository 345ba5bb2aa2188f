namespace Kaniko.Dockerfiles.Linting;

internal static class Casing
{
    public static bool IsLower(string text) => !text.Any(char.IsUpper);

    public static bool IsUpper(string text) => !text.Any(char.IsLower);
}
