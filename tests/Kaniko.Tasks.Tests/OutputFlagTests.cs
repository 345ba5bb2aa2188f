using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class OutputFlagTests
{
    /// <summary>The command line, and what it comes to, as flags.</summary>
    public static TheoryData<string[], string[]> Lines => new()
    {
        { ["-o", "out"], ["--no-push", "--output=type=local,dest=out"] },
        { ["--output=-"], ["--no-push", "--output=type=tar,dest=-"] },
        { ["-o", "type=local,dest=out,mode=delete,platform-split=false"], ["--no-push", "--output=type=local,dest=out,mode=delete"] },
        { ["-o", "type=tar,\"dest=a,b\"\"c\""], ["--no-push", "--output=type=tar,\"dest=a,b\"\"c\""] },
        { ["-o", "a=b/out"], ["--no-push", "--output=type=local,dest=a=b/out"] },
        { ["-o", "TYPE=local,Dest=out"], ["--no-push", "--output=type=local,dest=out"] },
        { ["-o", "out", "-d", "r/x:1"], ["--destination=r/x:1", "--output=type=local,dest=out"] },
        { ["-d", "r/x:1", "-o", "out", "-o", "type=tar,dest=t"], ["--destination=r/x:1", "--output=type=local,dest=out", "--output=type=tar,dest=t"] },
        { ["-d", "r/x:1", "-o", "out", "--no-push"], ["--destination=r/x:1", "--no-push", "--output=type=local,dest=out"] },
        { ["-o", "type=registry,name=r/x:1"], ["--destination=r/x:1"] },
        { ["-o", "type=image,\"name=r/x:1,r/y:1\",push=true", "-d", "r/x:1"], ["--destination=r/x:1", "--destination=r/y:1"] },
        { ["-o", "type=image,name=r/x:1"], ["--destination=r/x:1", "--no-push"] },
        { ["-o", "type=image,name=r/x:1,push=true", "--no-push"], ["--destination=r/x:1", "--no-push"] },
        { ["-o", "type=image,push=1,oci-mediatypes=false,registry.insecure=true,annotation.a=b", "-d", "r/x:1"], ["--annotation=a=b", "--destination=r/x:1", "--image-format=docker", "--insecure"] },
        { ["-o", "type=docker,dest=t.tar,name=x:1"], ["--destination=x:1", "--no-push", "--tar-path=t.tar"] },
        { ["-o", "type=docker,dest=t.tar,name=r/x:1", "-d", "r/x:1"], ["--destination=r/x:1", "--tar-path=t.tar"] },
        { ["-o", "type=oci,dest=l,tar=false,compression=zstd,compression-level=3"], ["--compression-level=3", "--compression=zstd", "--no-push", "--oci-layout-path=l"] },
        { ["-o", "type=oci,dest=l.tar,compression=uncompressed"], ["--compression=none", "--no-push", "--output=type=oci,dest=l.tar"] },
        { ["-o", "type=cacheonly"], ["--no-push"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Outputs_come_to_what_other_flags_say_and_files(string[] line, string[] flags)
    {
        var request = Parse(line);

        Assert.Equal(flags, ExecutorFlags.Print(request).Order(StringComparer.Ordinal));
        Assert.Equal(ExecutorFlags.Print(request), ExecutorFlags.Print(Parse([.. ExecutorFlags.Print(request)])));
    }

    [Theory]
    [InlineData("type=nothing,dest=x", "type=nothing", "local, tar, image, registry, docker, oci, cacheonly")]
    [InlineData("type=local", "needs dest=", "dest=PATH")]
    [InlineData("type=local,dest=", "needs dest=", "dest=PATH")]
    [InlineData("type=local,dest=-", "on standard output", "type=tar,dest=-")]
    [InlineData("type=oci,dest=-", "on standard output", "type=tar,dest=-")]
    [InlineData("type=local,dest=x,push=true", "push= of type=local", "dest, mode, platform-split")]
    [InlineData("type=local,dest=x,mode=mirror", "mode=mirror", "copy or delete")]
    [InlineData("type=local,dest=x,platform-split=true", "a directory for each platform", "PLATFORM")]
    [InlineData("type=tar,dest=x,compression=gzip", "compression= of type=tar", "dest, platform-split")]
    [InlineData("type=image,dest=x", "dest= of type=image", "name")]
    [InlineData("type=image,push=maybe", "'maybe'", "push=true")]
    [InlineData("type=image,push=true", "no name", "--destination")]
    [InlineData("type=image,name=x,unpack=true", "unpack=", "name")]
    [InlineData("type=image,push=true,push-by-digest=true", "push-by-digest=", "kaniko index")]
    [InlineData("type=docker", "no daemon", "docker load")]
    [InlineData("type=docker,dest=x,compression=lzma", "compression=lzma", "zstd")]
    [InlineData("type=oci,dest=x,compression-level=best", "not a number", "compression-level=3")]
    [InlineData("type=oci,dest=x,rewrite-timestamp=true", "rewrite-timestamp=", "--source-date-epoch")]
    [InlineData("type=cacheonly,dest=x", "dest= of type=cacheonly", "leave dest=")]
    [InlineData("dest=x", "without a type", "type=local")]
    [InlineData("type=local,x", "'x'", "KEY=VALUE")]
    [InlineData("type=tar,\"dest=x", "quote without its end", "close it")]
    [InlineData("", "needs dest=", "dest=PATH")]
    public void What_is_not_there_is_refused_by_name(string output, string message, string hint)
    {
        var error = Assert.Throws<KanikoException>(() => Parse("-o", output));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_places_for_one_thing_and_a_name_that_nothing_pushes_are_refused()
    {
        Assert.Contains("two tarballs", Message("-o", "type=docker,dest=a", "-o", "type=docker,dest=b"), StringComparison.Ordinal);
        Assert.Contains("two layouts", Message("-o", "type=oci,tar=false,dest=a", "-o", "type=oci,tar=false,dest=b"), StringComparison.Ordinal);
        Assert.Contains("'x:1', which nothing pushes", Message("-d", "r/y:1", "-o", "type=docker,dest=a,name=x:1"), StringComparison.Ordinal);
    }

    private static BuildRequest Parse(params string[] line) => ExecutorFlags.Parse(line, new Dictionary<string, string>());

    private static string Message(params string[] line) => Assert.Throws<KanikoException>(() => Parse(line)).Message;
}
