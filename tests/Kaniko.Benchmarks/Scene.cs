namespace Kaniko.Benchmarks;

/// <summary>One thing that users wait for.</summary>
/// <param name="Name">The word it is chosen by.</param>
/// <param name="Summary">The line in the table.</param>
/// <param name="Dockerfile">With BASE for the base image.</param>
internal sealed record Scene(string Name, string Summary, string Dockerfile)
{
    /// <summary>Fills the context.</summary>
    public Action<string> Prepare { get; init; } = static _ => { };

    /// <summary>What an earlier build left is there, and after this change the measured one follows; null: measured from wiped local state.</summary>
    public Action<string>? ChangeAfterFirstBuild { get; init; }

    /// <summary>A scene whose image is the base of this one: pushed before, and not measured.</summary>
    public string? BaseDockerfile { get; init; }

    public static IReadOnlyList<Scene> All { get; } =
    [
        new("files", "RUN makes 40,000 files, two tiny RUNs after it",
            $"FROM BASE\nRUN {ManyFiles(40)}\nRUN echo one > /one\nRUN echo two > /two\n"),
        new("large", "COPY of 400 MB and RUN of 100 MB",
            "FROM BASE\nCOPY large /large\nRUN head -c 100000000 /dev/urandom > /random\n")
        {
            Prepare = context => WriteLarge(Path.Combine(context, "large")),
        },
        new("stages", "four stages, two of them independent",
            $"""
            FROM BASE AS one
            RUN {ManyFiles(8)} && {Work}
            FROM BASE AS two
            RUN {ManyFiles(8)} && {Work}
            FROM BASE AS three
            COPY --from=one /many /one
            COPY --from=two /many /two
            FROM three
            RUN echo done > /done

            """),
        new("metadata", "metadata only", "FROM BASE\nENV A=b\nLABEL c=d\nEXPOSE 80\nUSER 1000\nCMD [\"sh\"]\n"),
        new("tiny", "a tiny RUN on top of 50,000 files", "FROM BASE\nRUN echo x > /x\n") { BaseDockerfile = $"FROM BASE\nRUN {ManyFiles(50)}\n" },
        new("cached", "twelve steps, all cached", Twelve) { Prepare = WriteSources, ChangeAfterFirstBuild = static _ => { } },
        new("edited", "twelve steps, the last COPY edited", Twelve)
        {
            Prepare = WriteSources,
            ChangeAfterFirstBuild = context => File.AppendAllText(Path.Combine(context, "last"), Guid.NewGuid().ToString()),
        },
    ];

    private const string Work = "head -c 60000000 /dev/urandom | sha256sum > /many/sum";

    private const string Twelve = """
        FROM BASE
        ENV A=1
        WORKDIR /app
        COPY first first
        RUN echo 1 > 1
        RUN echo 2 > 2
        RUN head -c 20000000 /dev/urandom > 3
        RUN echo 4 > 4
        COPY first again
        RUN echo 5 > 5
        RUN echo 6 > 6
        COPY last last
        CMD ["sh"]

        """;

    /// <summary>Thousands of small files, a thousand to a directory, by the shell alone.</summary>
    private static string ManyFiles(int thousands) =>
        $"for d in $(seq {thousands}); do mkdir -p /many/$d; for f in $(seq 1000); do echo \"$d $f\" > /many/$d/$f; done; done";

    private static void WriteSources(string context)
    {
        File.WriteAllText(Path.Combine(context, "first"), "first");
        File.WriteAllText(Path.Combine(context, "last"), "last");
    }

    /// <summary>400 MB, half of it compressible: what real trees of binaries and text are like.</summary>
    private static void WriteLarge(string path)
    {
        var random = new Random(1);
        var noise = new byte[1_000_000];
        var pattern = new byte[1_000_000];
        random.NextBytes(pattern.AsSpan(0, 20_000));
        for (var at = 20_000; at < pattern.Length; at += 20_000)
        {
            pattern.AsSpan(0, 20_000).CopyTo(pattern.AsSpan(at));
        }

        using var file = File.Create(path);
        for (var megabyte = 0; megabyte < 400; megabyte += 2)
        {
            random.NextBytes(noise);
            file.Write(noise);
            file.Write(pattern);
        }
    }
}
