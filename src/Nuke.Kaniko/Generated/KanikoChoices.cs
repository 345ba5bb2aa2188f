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

/// <summary>Where the build runs: on this machine, in a container engine, or as a pod. Default: <c>local</c>.</summary>
public enum KanikoHost
{
    /// <summary><c>--host=local</c></summary>
    Local,

    /// <summary><c>--host=container</c></summary>
    Container,

    /// <summary><c>--host=kubernetes</c></summary>
    Kubernetes,
}

/// <summary>When what the build made on its host is removed. Default: <c>always</c>.</summary>
public enum KanikoHostCleanup
{
    /// <summary><c>--host-cleanup=always</c></summary>
    Always,

    /// <summary><c>--host-cleanup=on-success</c></summary>
    OnSuccess,

    /// <summary><c>--host-cleanup=never</c></summary>
    Never,
}

/// <summary>Whose program the image holds. auto: Kaniko's where the image's name says so. Kaniko is given its own flags only. Default: <c>auto</c>.</summary>
public enum KanikoExecutor
{
    /// <summary><c>--executor=auto</c></summary>
    Auto,

    /// <summary><c>--executor=own</c></summary>
    Own,

    /// <summary><c>--executor=kaniko</c></summary>
    Kaniko,
}

/// <summary>How the context reaches the container. auto: mounted read-only, unless DOCKER_HOST or CONTAINER_HOST names another machine. Default: <c>auto</c>.</summary>
public enum KanikoContainerContext
{
    /// <summary><c>--container-context=auto</c></summary>
    Auto,

    /// <summary><c>--container-context=mount</c></summary>
    Mount,

    /// <summary><c>--container-context=stdin</c></summary>
    Stdin,
}

/// <summary>When the executor image is pulled. Default: <c>missing</c>.</summary>
public enum KanikoContainerPull
{
    /// <summary><c>--container-pull=missing</c></summary>
    Missing,

    /// <summary><c>--container-pull=always</c></summary>
    Always,

    /// <summary><c>--container-pull=never</c></summary>
    Never,
}

/// <summary>How the context reaches the pod. auto: an address is given to the executor as it is, a claim is mounted, a directory is attached to standard input. Default: <c>auto</c>.</summary>
public enum KanikoK8sTransport
{
    /// <summary><c>--k8s-transport=auto</c></summary>
    Auto,

    /// <summary><c>--k8s-transport=stdin</c></summary>
    Stdin,

    /// <summary><c>--k8s-transport=init-container</c></summary>
    InitContainer,

    /// <summary><c>--k8s-transport=volume</c></summary>
    Volume,
}

/// <summary>What runs the pod. A job is removed by the cluster itself, --k8s-keep-for after its end. Default: <c>pod</c>.</summary>
public enum KanikoK8sRunAs
{
    /// <summary><c>--k8s-run-as=pod</c></summary>
    Pod,

    /// <summary><c>--k8s-run-as=job</c></summary>
    Job,
}

/// <summary>When the executor image is pulled. Default: the cluster's rule, which is always for the tag latest.</summary>
public enum KanikoPodImagePull
{
    /// <summary><c>--pod-image-pull=missing</c></summary>
    Missing,

    /// <summary><c>--pod-image-pull=always</c></summary>
    Always,

    /// <summary><c>--pod-image-pull=never</c></summary>
    Never,
}
