using System.Reflection;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Programs;

/// <summary>Whether this library and the program understand each other: the first number must be the same, and before 1.0 the second too.</summary>
internal static class ProgramVersion
{
    public static void Require(string program, ProgramCommand command)
    {
        var library = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        if (!Agree(library, program))
        {
            throw new KanikoException(
                ErrorCode.ToolMissing, $"the program '{command.FileName}' ({command.FoundBy}) is version {program}, which {library} cannot use")
            {
                Hint = "use the same version of both",
            };
        }
    }

    internal static bool Agree(string library, string program) => Series(library) == Series(program);

    private static string Series(string version)
    {
        var parts = version.Split('.', '-', '+');
        return parts is ["0", var minor, ..] ? $"0.{minor}" : parts[0];
    }
}
