namespace Kaniko.Diagnostics;

/// <summary>What kind of failure a user met. On screen in kebab case; each has a section in <c>docs/errors.md</c>.</summary>
public enum ErrorCode
{
    /// <summary>A command line option is unknown, is missing its value, or contradicts another.</summary>
    UsageInvalid,

    /// <summary>The build context does not exist or cannot be read.</summary>
    ContextUnavailable,

    /// <summary>The context archive is malformed, hostile or larger than allowed.</summary>
    ContextArchiveInvalid,

    /// <summary>The Dockerfile does not exist or cannot be read.</summary>
    DockerfileNotFound,

    /// <summary>The Dockerfile breaks a rule of its language.</summary>
    DockerfileSyntax,

    /// <summary>The Dockerfile asks for something that this builder does not do.</summary>
    DockerfileUnsupported,

    /// <summary>A build check found something and <c>check=error=true</c> makes that fatal.</summary>
    CheckFailed,

    /// <summary>A stage, or the target, is not in the Dockerfile.</summary>
    StageUnknown,

    /// <summary>Stages use each other in a circle.</summary>
    StageCycle,

    /// <summary>A source of COPY, ADD or a bind mount does not exist.</summary>
    SourceNotFound,

    /// <summary>COPY or ADD cannot put its sources where the Dockerfile says.</summary>
    CopyFailed,

    /// <summary>A user or group name is not in the image.</summary>
    UserUnknown,

    /// <summary>A RUN step ended with another exit code than 0.</summary>
    RunFailed,

    /// <summary>A secret or an SSH agent that a step requires was not given.</summary>
    SecretMissing,

    /// <summary>A download named by ADD failed, or its checksum differs.</summary>
    DownloadFailed,

    /// <summary>A git repository, reference or subdirectory cannot be fetched.</summary>
    GitFailed,

    /// <summary>There is no such git repository, or it is hidden from whoever asks.</summary>
    GitRepositoryNotFound,

    /// <summary>The git repository has no such branch, tag, reference or commit.</summary>
    GitReferenceNotFound,

    /// <summary>The git server wants credentials or a key, or refuses those given.</summary>
    GitUnauthorized,

    /// <summary>The key of an ssh server is not known, or is not the one that is known.</summary>
    GitHostKeyRejected,

    /// <summary>The store of a context wants credentials, or refuses those given.</summary>
    ContextUnauthorized,

    /// <summary>The store of a context holds no such object.</summary>
    ContextNotFound,

    /// <summary>A download broke off and could not be taken up again.</summary>
    DownloadIncomplete,

    /// <summary>A context could not be uploaded.</summary>
    UploadFailed,

    /// <summary>The text is not a sha256 digest.</summary>
    DigestInvalid,

    /// <summary>The text is not an image reference.</summary>
    ReferenceInvalid,

    /// <summary>The text is not a platform.</summary>
    PlatformInvalid,

    /// <summary>A manifest, index or configuration is malformed, ambiguous or larger than allowed.</summary>
    ManifestInvalid,

    /// <summary>The registry or layout holds no such manifest.</summary>
    ManifestNotFound,

    /// <summary>The image exists, but not for the wanted platform.</summary>
    PlatformNotFound,

    /// <summary>A blob's content differs from its digest or size.</summary>
    BlobCorrupt,

    /// <summary>The registry or layout does not hold a blob that a manifest names.</summary>
    BlobNotFound,

    /// <summary>A layer's tar stream is malformed.</summary>
    LayerInvalid,

    /// <summary>The registry cannot be reached.</summary>
    RegistryUnreachable,

    /// <summary>The registry wants credentials, or refuses those given.</summary>
    RegistryUnauthorized,

    /// <summary>The registry answered with an error.</summary>
    RegistryFailed,

    /// <summary>A server's TLS certificate is not trusted.</summary>
    TlsFailed,

    /// <summary>A credential file or helper is unusable.</summary>
    CredentialsInvalid,

    /// <summary>The tag is immutable and points at something else.</summary>
    TagImmutable,

    /// <summary>A step's programs are for another processor, and the machine does not run them.</summary>
    PlatformNotRunnable,

    /// <summary>The machine does not allow the isolation that was asked for.</summary>
    IsolationUnavailable,

    /// <summary>The machine or the container has no process, thread or memory left.</summary>
    ResourcesExhausted,

    /// <summary>The disk, or a quota on it, is full.</summary>
    DiskFull,

    /// <summary>The work directory cannot be used.</summary>
    WorkDirectoryInvalid,

    /// <summary>An output file (digest file, tarball, layout) cannot be written.</summary>
    OutputFailed,

    /// <summary>A library or program that is needed is not on this machine.</summary>
    ToolMissing,

    /// <summary>The build was interrupted.</summary>
    Cancelled,

    /// <summary>A host (container engine or cluster) could not run the build.</summary>
    HostFailed,
}
