// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

/// <summary>The CI system that is told of groups, findings and results. auto: the one whose variables are there. Default: <c>auto</c>.</summary>
public enum KanikoCi
{
    /// <summary><c>--ci=auto</c></summary>
    Auto,

    /// <summary><c>--ci=none</c></summary>
    None,

    /// <summary><c>--ci=github</c></summary>
    Github,

    /// <summary><c>--ci=gitlab</c></summary>
    Gitlab,

    /// <summary><c>--ci=azure</c></summary>
    Azure,

    /// <summary><c>--ci=teamcity</c></summary>
    Teamcity,

    /// <summary><c>--ci=jenkins</c></summary>
    Jenkins,

    /// <summary><c>--ci=bitbucket</c></summary>
    Bitbucket,

    /// <summary><c>--ci=circleci</c></summary>
    Circleci,

    /// <summary><c>--ci=buildkite</c></summary>
    Buildkite,

    /// <summary><c>--ci=woodpecker</c></summary>
    Woodpecker,

    /// <summary><c>--ci=drone</c></summary>
    Drone,
}

/// <summary>Media types of the image. Default: those of the base image; for scratch, oci.</summary>
public enum KanikoImageFormat
{
    /// <summary><c>--image-format=docker</c></summary>
    Docker,

    /// <summary><c>--image-format=oci</c></summary>
    Oci,
}

/// <summary>Compression of new layers. Default: <c>gzip</c>.</summary>
public enum KanikoCompression
{
    /// <summary><c>--compression=gzip</c></summary>
    Gzip,

    /// <summary><c>--compression=zstd</c></summary>
    Zstd,

    /// <summary><c>--compression=none</c></summary>
    None,
}

/// <summary>How a changed file is recognised where the filesystem must be walked. full: content and metadata; redo: time, size, mode and owner; time: time only. With overlayfs nothing is walked. Default: <c>full</c>.</summary>
public enum KanikoSnapshotMode
{
    /// <summary><c>--snapshot-mode=full</c></summary>
    Full,

    /// <summary><c>--snapshot-mode=redo</c></summary>
    Redo,

    /// <summary><c>--snapshot-mode=time</c></summary>
    Time,
}

/// <summary>What keeps RUN steps apart from the machine. auto: the strongest that the machine allows. Default: <c>auto</c>.</summary>
public enum KanikoIsolation
{
    /// <summary><c>--isolation=auto</c></summary>
    Auto,

    /// <summary><c>--isolation=namespaces</c></summary>
    Namespaces,

    /// <summary><c>--isolation=chroot</c></summary>
    Chroot,

    /// <summary><c>--isolation=in-place</c></summary>
    InPlace,
}
