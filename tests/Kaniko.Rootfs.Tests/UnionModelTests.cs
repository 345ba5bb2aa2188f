using Kaniko.Images.Tar;
using Xunit;

namespace Kaniko.Rootfs.Tests;

/// <summary>Random operations in several steps; the mounted union, the layers applied elsewhere and a plain tree must agree.</summary>
public sealed class UnionModelTests
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "a/c", "b/a", "b/c", "a/b/c", "c/a/b", "c/b"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Layers_of_random_changes_give_the_tree_that_was_changed(int seed)
    {
        Scratch.NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var model = RootDirectory.Open(scratch.NewDirectory("model"));
        var random = new Random(seed);
        var layers = new List<MemoryStream>();
        var settings = scratch.Overlay(mounts);
        using (var stage = new OverlayRoot(settings, []))
        {
            for (var step = 0; step < 5; step++)
            {
                using var current = stage.BeginStep();
                for (var i = 0; i < 12; i++)
                {
                    Change(random.Next(), current.Root, model);
                }

                Assert.Equal(Scratch.Listing(model), Scratch.Listing(current.Root));
                layers.Add(Archive(current.Commit()));
            }

            using var view = stage.OpenView();
            Assert.Equal(Scratch.Listing(model), Scratch.Listing(view.Root));
        }

        var tree = scratch.NewDirectory("tree");
        var lowers = new List<StageLayer>();
        foreach (var layer in layers)
        {
            layer.Position = 0;
            Scratch.Unpack(layer, tree, UnpackForm.Tree);
            layer.Position = 0;
            var lower = scratch.NewDirectory($"lower{lowers.Count}");
            lowers.Add(new StageLayer(lower, Scratch.Unpack(layer, lower, new UnpackOptions { Form = UnpackForm.OverlayLower, UserXattr = settings.UserXattr }).ImpliedDirectories));
        }

        using var applied = RootDirectory.Open(tree);
        Assert.Equal(Scratch.Listing(model), Scratch.Listing(applied));
        using var again = new OverlayRoot(settings with { ScratchDirectory = $"{scratch.Path}/stage2" }, lowers);
        using var union = again.OpenView();
        Assert.Equal(Scratch.Listing(model), Scratch.Listing(union.Root));
    }

    [Fact]
    public async Task The_same_holds_in_a_user_namespace()
    {
        var start = new System.Diagnostics.ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-Urm", Environment.ProcessPath!, "-noColor", "-method", "*Layers_of_random_changes*"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen((await error).Contains("unshare failed", StringComparison.Ordinal), "this machine allows no user namespaces");

        Assert.Contains("Total: 8, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    internal static MemoryStream Archive(LayerChanges changes)
    {
        var archive = new MemoryStream();
        using var writer = new TarWriter(archive);
        foreach (var change in changes.Read())
        {
            if (change.Content is { } content)
            {
                writer.Add(change.Entry, content);
            }
            else
            {
                writer.Add(change.Entry);
            }
        }

        writer.Finish();
        return archive;
    }

    /// <summary>Does the same to all, if it can be done.</summary>
    internal static void Change(int seed, params RootDirectory[] roots)
    {
        foreach (var root in roots)
        {
            var random = new Random(seed);
            var path = Scratch.Bytes(Names[random.Next(Names.Length)]);
            var other = Scratch.Bytes(Names[random.Next(Names.Length)]);
            try
            {
                switch (random.Next(7))
                {
                    case 0 or 1:
                        root.MakeDirectories(BytePath.Parent(path), new NewDirectory());
                        root.WriteAllBytes(path, BitConverter.GetBytes(random.Next(100)), 0x1A4);
                        break;
                    case 2:
                        root.MakeDirectories(path, new NewDirectory(0x1ED, 1, 2));
                        break;
                    case 3:
                        root.Symlink(other, path);
                        break;
                    case 4:
                        root.SetMode(path, random.Next(2) == 0 ? 0x1ED : 0x9ED);
                        break;
                    default:
                        root.Remove(path);
                        break;
                }
            }
            catch (RootIOException)
            {
                // The operation does not fit the tree; it fails in both.
            }
        }
    }
}
