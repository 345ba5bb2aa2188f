using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Values;

/// <summary>A user and perhaps a group, by name or number, as USER and <c>--chown</c> take them: <c>user[:group]</c>.</summary>
public sealed record UserAndGroup(string User, string? Group)
{
    /// <summary>The user's number, where it is one.</summary>
    public uint? UserId => Number(User);

    /// <summary>The group's number, where it is one.</summary>
    public uint? GroupId => Group is null ? null : Number(Group);

    public static UserAndGroup Parse(string text)
    {
        var parts = text.Split(':');
        return parts switch
        {
            [var user] => new(user, null),
            [var user, var group] => new(user, group.Length == 0 ? null : group),
            _ => throw new KanikoException(ErrorCode.DockerfileSyntax, $"'{text}' is not a user and group")
            {
                Hint = "write user:group, by name or number",
            },
        };
    }

    public override string ToString() => Group is null ? User : $"{User}:{Group}";

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
