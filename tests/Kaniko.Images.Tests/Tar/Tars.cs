using System.Diagnostics;
using System.Text;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Tests.Tar;

/// <summary>Archives made and read in memory, and the tools that ours are compared with.</summary>
internal static class Tars
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(byte[]? bytes) => bytes is null ? "" : Encoding.Latin1.GetString(bytes);

    public static TarEntry File(string name, long size = 0) => new()
    {
        Name = Bytes(name),
        Type = TarEntryType.File,
        Mode = 0x1a4,
        Size = size,
    };

    public static byte[] Write(params (TarEntry Entry, byte[] Content)[] entries)
    {
        using var archive = new MemoryStream();
        using var writer = new TarWriter(archive);
        foreach (var (entry, content) in entries)
        {
            writer.Add(entry, new MemoryStream(content));
        }

        writer.Finish();
        return archive.ToArray();
    }

    public static List<(TarEntry Entry, byte[] Content)> Read(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        var entries = new List<(TarEntry, byte[])>();
        while (reader.Next() is { } entry)
        {
            using var content = new MemoryStream();
            reader.Content.CopyTo(content);
            entries.Add((entry, content.ToArray()));
        }

        return entries;
    }

    public static TarEntry RoundTrip(TarEntry entry) => Assert.Single(Read(Write((entry, new byte[entry.Size])))).Entry;

    public static string Describe(TarEntry e) =>
        $"{Text(e.Name)}|{Text(e.LinkName)}|{e.Type}|{e.Mode:x}|{e.Uid}|{e.Gid}|{e.Size}|{e.MTimeSeconds}|{e.DeviceMajor},{e.DeviceMinor}|"
        + string.Join(";", e.Xattrs.Select(x => Text(x.Key) + "=" + Convert.ToHexString(x.Value)));

    public static string Run(string program, params string[] arguments) => Run(program, [], arguments);

    public static string Run(string program, byte[] input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.Latin1,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
        return output.GetAwaiter().GetResult();
    }

    public static void SkipWithout(string program)
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Assert.SkipWhen(!paths.Any(path => System.IO.File.Exists(Path.Combine(path, program))), $"'{program}' is not on this machine");
    }
}
