using System.Diagnostics;
using Kaniko.Engine.Execution;

namespace Kaniko.Engine.Tests.Execution;

/// <summary>Each program is run by the processor that it is for, or by Debian's qemu-user-static in its place.</summary>
public sealed class SmallestProgramTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"kaniko-program-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("amd64", "x86_64")]
    [InlineData("386", "i386")]
    [InlineData("arm64", "aarch64")]
    [InlineData("arm", "arm")]
    [InlineData("riscv64", "riscv64")]
    [InlineData("ppc64le", "ppc64le")]
    [InlineData("s390x", "s390x")]
    [InlineData("mips64le", "mips64el")]
    [InlineData("loong64", "loongarch64")]
    public void It_ends_well(string architecture, string emulated)
    {
        File.WriteAllBytes(path, SmallestProgram.For(architecture)!);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var qemu = $"/usr/bin/qemu-{emulated}-static";
        Assert.SkipUnless(File.Exists(qemu), $"no '{qemu}': apt-get install qemu-user-static");

        using var process = Process.Start(qemu, [path]);
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_processor_that_nobody_knows_has_none() => Assert.Null(SmallestProgram.For("z80"));
}
