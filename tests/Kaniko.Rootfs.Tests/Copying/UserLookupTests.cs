using System.Diagnostics;
using Kaniko.Diagnostics;
using Xunit;

namespace Kaniko.Rootfs.Tests.Copying;

public sealed class UserLookupTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nbin:x:1:11::/bin:\n# c\nlp:x:4:7:lp:/var/lp:/bin/false\nbad:x:4294967296:1::/:\n";
    private const string Group = "root:x:0:\nadm:x:40:lp,bin\nmail:x:12:bin\nlp:x:7:\n";

    [Theory]
    [InlineData(null, "0:0 0 /root")]
    [InlineData("", "0:0 0 /root")]
    [InlineData("root", "0:0 0 /root")]
    [InlineData("bin", "1:11 11,40,12 /bin")]
    [InlineData("lp", "4:7 7,40 /var/lp")]
    [InlineData("lp:mail", "4:12 12 /var/lp")]
    [InlineData("4", "4:7 7,40 /var/lp")]
    [InlineData("4:40", "4:40 40 /var/lp")]
    [InlineData("1234", "1234:0 0 /")]
    [InlineData("1234:5678", "1234:5678 5678 /")]
    [InlineData("1234:adm", "1234:40 40 /")]
    [InlineData("4294967294", "4294967294:0 0 /")]
    public void Finds_who_runs(string? user, string expected)
    {
        using var trees = Image();

        var found = UserLookup.Find(trees.Source, user);

        Assert.Equal(expected, $"{found.Uid}:{found.Gid} {string.Join(',', found.Groups)} {found.Home}");
    }

    [Theory]
    [InlineData("1", 1, 1)]
    [InlineData("1:2", 1, 2)]
    [InlineData("1:adm", 1, 40)]
    [InlineData("bin", 1, 11)]
    [InlineData("lp:adm", 4, 40)]
    [InlineData("lp:12", 4, 12)]
    [InlineData("lp:", 4, 0)]
    [InlineData(":adm", 0, 40)]
    [InlineData("lp:root", 4, 0)]
    [InlineData("nobody", 0, 0, "nobody")]
    [InlineData("nobody:adm", 0, 40, "nobody")]
    [InlineData("bin:nogroup", 1, 11, "nogroup")]
    [InlineData("nobody:nogroup", 0, 0, "nobody", "nogroup")]
    public void Finds_who_owns(string chown, uint uid, uint gid, params string[] unknown)
    {
        using var trees = Image();

        var found = UserLookup.FindOwner(trees.Source, chown);

        Assert.Equal(new Owner(uid, gid), found.Owner);
        Assert.Equal(unknown, found.Unknown);
    }

    [Theory]
    [InlineData("1:2", false)]
    [InlineData("root:root", false)]
    [InlineData("7", false)]
    [InlineData("1:adm", true)]
    [InlineData("bin", true)]
    public void Names_are_what_must_be_looked_up(string chown, bool expected) => Assert.Equal(expected, UserLookup.HasNames(chown));

    [Fact]
    public void An_image_without_users_knows_root_and_numbers()
    {
        using var trees = new CopyTrees("a=1");

        Assert.Equal(new Owner(5, 5), UserLookup.FindOwner(trees.Source, "5").Owner);
        Assert.Empty(UserLookup.FindOwner(trees.Source, "root:root").Unknown);
        Assert.Equal(["x"], UserLookup.FindOwner(trees.Source, "x").Unknown);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("bin:nogroup")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("18446744073709551616")]
    [InlineData("-1")]
    [InlineData("0:4294967295")]
    [InlineData("bad")]
    public void Refuses_to_run_as_nobody(string user)
    {
        using var trees = Image();

        Assert.Equal(ErrorCode.UserUnknown, Assert.Throws<KanikoException>(() => UserLookup.Find(trees.Source, user)).Code);
    }

    [Theory]
    [InlineData("4294967295")]
    [InlineData("18446744073709551616")]
    [InlineData("-1")]
    [InlineData("0:4294967295")]
    [InlineData("bad")]
    public void Refuses_an_owner_that_no_file_can_have(string chown)
    {
        using var trees = Image();

        Assert.Equal(ErrorCode.UserUnknown, Assert.Throws<KanikoException>(() => UserLookup.FindOwner(trees.Source, chown)).Code);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("directory")]
    [InlineData("large")]
    [InlineData("device")]
    public async Task A_passwd_that_is_no_ordinary_file_is_an_error_and_not_waited_for(string kind)
    {
        Scratch.NeedsRoot();
        using var trees = new CopyTrees("etc/");
        var path = $"{trees.SourcePath}/etc/passwd";
        using var process = Process.Start("sh", ["-c", kind switch
        {
            "fifo" => $"mkfifo {path}",
            "directory" => $"mkdir {path}",
            "device" => $"mknod {path} c 1 5",
            _ => $"truncate -s 10485761 {path}",
        }]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // The limit ends a test that would wait for ever.
        var looking = Task.Run(() => UserLookup.Find(trees.Source, "x")).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.UserUnknown, (await Assert.ThrowsAsync<KanikoException>(() => looking)).Code);
    }

    [Fact]
    public void The_machine_s_own_users_are_not_looked_at()
    {
        using var trees = new CopyTrees("etc/passwd>../../../../etc/passwd");

        Assert.Throws<KanikoException>(() => UserLookup.Find(trees.Source, "root"));
    }

    private static CopyTrees Image()
    {
        var trees = new CopyTrees("etc/group>../lib/group lib/");
        trees.Source.WriteAllBytes("etc/passwd"u8, CopyTrees.Bytes(Passwd), 0x1A4);
        trees.Source.WriteAllBytes("lib/group"u8, CopyTrees.Bytes(Group), 0x1A4);
        return trees;
    }
}
