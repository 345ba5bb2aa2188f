using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.LoginRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko login</c>; its operand is the registry.</summary>
public static class LoginFlags
{
    private static readonly Lazy<FlagTable<LoginRequest>> LazyTable = new(() => new(
        "login",
        Own(),
        RegistryFlags.Within<LoginRequest>(r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Reach()),
        ProgressFlags.Within<LoginRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = ImageFlags.Single<LoginRequest>("registry", r => r.Server, (r, v) => r with { Server = v }),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<LoginRequest> Table => LazyTable.Value;

    private static Flag<LoginRequest>[] Own() =>
    [
        Of.Text("username", "User", r => r.Username, (r, v) => r with { Username = v }) with { Short = 'u', Placeholder = "NAME" },
        Of.Text("password", "Password", r => r.Password, (r, v) => r with { Password = v }) with
        {
            Short = 'p',
            Placeholder = "PASSWORD",
            Sensitive = true,
            Deprecated = "other processes can read arguments; pipe the password to --password-stdin",
        },
        Of.Switch("password-stdin", "Read the password from standard input", r => r.PasswordFromStandardInput, (r, v) => r with { PasswordFromStandardInput = v }) with
        {
            Details = "One line end at its end is left out.",
        },
    ];
}
