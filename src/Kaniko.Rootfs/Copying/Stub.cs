#pragma warning disable
using Kaniko.Images.Tar;
namespace Kaniko.Rootfs;
public sealed record UserIdentity(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string? Home) { public static UserIdentity Root { get; } = new(0,0,[],"/root"); }
public static class UserLookup { public static UserIdentity Find(RootDirectory root, string? user) => UserIdentity.Root; public static Owner FindOwner(RootDirectory root, string chown) => new(0,0); }
public sealed record CopyOptions { public Owner? Owner {get;init;} public ModeChange? Mode {get;init;} public bool Parents {get;init;} public Func<string,bool,bool>? IsIgnored {get;init;} public Func<string,bool>? CanSkipTree {get;init;} public Func<string, Func<string,bool>>? Exclude {get;init;} public bool UnpackArchives {get;init;} public Func<Stream,Stream>? Decompress {get;init;} public bool KeepOwner {get;init;} }
public sealed class FileCopier(RootDirectory source, RootDirectory destination, CopyOptions options) { public void Copy(IReadOnlyList<string> sources, string dest, CancellationToken ct) {} }
public sealed class TreeHasher(RootDirectory source, string? memo) { public string Hash(IReadOnlyList<string> sources, CopyOptions options, CancellationToken ct) => ""; }
