using Kaniko.Tasks.Flags;

namespace Kaniko.Tool;

/// <summary><c>kaniko help</c> and <c>--help</c>, on standard output.</summary>
internal static class HelpCommand
{
    private const string Overview = """
        kaniko builds a Dockerfile without a daemon, and pushes the image.

        Usage:
          kaniko [build] --context DIRECTORY --destination IMAGE [flags]
          kaniko COMMAND [flags]

        Commands:
          build     build and push an image; what is done without a command
          check     check a Dockerfile without building; takes the flags of build, and --format text, json or sarif
          push      push a tarball or image layout
          copy      copy an image from one registry to others
          index     make one multi-platform image of several, and push it
          inspect   show manifest, configuration and layers of an image
          login     check credentials for a registry, and keep them
          logout    forget them
          render    print the Kubernetes manifests of a build; takes the flags of build, and --kind pod, job, cronjob or access
          pods      list, logs NAME, wait NAME, result NAME, cancel NAME, gc: the builds in a cluster
          warm      put base images into a directory that builds take them from (--cache-dir)
          du        tell how much the work directory holds, and what for
          gc        remove from it what was not used for long, or is too much
          action    build as the GitHub action does: inputs are INPUT_ variables (docs/action.md)
          version   print the version
          help      print this, or the flags of a command

        Standard output holds what was pushed, as REPOSITORY@DIGEST; everything else goes to standard error.
        Exit codes: that of a failing RUN; 130, 143 and 129 after SIGINT, SIGTERM and SIGHUP; 1 for every other failure.

        'kaniko help build' lists the flags.

        """;

    public static async Task<int> RunAsync(ProgramConsole console, string[] arguments)
    {
        await console.Output.WriteAsync(arguments switch
        {
            [] => Overview,
            ["build"] => "Usage: kaniko [build] --context DIRECTORY --destination IMAGE [flags]\n" + FlagHelp.Render(ExecutorFlags.Table.Flags),
            ["check"] => "Usage: kaniko check [--dockerfile FILE] [--context DIRECTORY] [--format text|json|sarif] [flags of build]\n"
                + FlagHelp.Render(ExecutorFlags.Table.Flags),
            ["push"] => "Usage: kaniko push TARBALL|LAYOUT --destination IMAGE [flags]\n" + FlagHelp.Render(PushFlags.Table.Flags),
            ["copy"] => "Usage: kaniko copy IMAGE --destination IMAGE [flags]\n" + FlagHelp.Render(CopyFlags.Table.Flags),
            ["index"] => "Usage: kaniko index [IMAGE|DIGEST …] [--digests FILE|DIRECTORY] --destination IMAGE [flags]\n"
                + FlagHelp.Render(IndexFlags.Table.Flags),
            ["inspect"] => "Usage: kaniko inspect IMAGE|TARBALL|LAYOUT [flags]\n" + FlagHelp.Render(InspectFlags.Table.Flags),
            ["login"] => "Usage: kaniko login [REGISTRY] --username NAME --password-stdin [flags]\n" + FlagHelp.Render(LoginFlags.Table.Flags),
            ["logout"] => "Usage: kaniko logout [REGISTRY] [flags]\n" + FlagHelp.Render(LogoutFlags.Table.Flags),
            ["render"] => "Usage: kaniko render [--kind pod|job|cronjob|access] [flags of build]\n"
                + FlagHelp.Render(RenderFlags.Own()),
            ["pods"] => "Usage: kaniko pods list|gc|logs NAME|wait NAME|result NAME|cancel NAME [flags]\n" + FlagHelp.Render(PodsFlags.Table.Flags),
            ["warm"] => "Usage: kaniko warm --image IMAGE | --dockerfile FILE [flags]\n" + FlagHelp.Render(WarmFlags.Table.Flags),
            ["gc"] => "Usage: kaniko gc [--max-age DURATION] [--max-size SIZE] [--dry-run]\n" + FlagHelp.Render(StoreFlags.GcTable.Flags),
            ["du"] => "Usage: kaniko du [--all]\n" + FlagHelp.Render(StoreFlags.DuTable.Flags),
            ["version" or "help" or "action"] => Overview,
            [var command, ..] => throw CommandName.Missing(command),
        }).ConfigureAwait(false);
        return 0;
    }
}
