using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Tar;

namespace Kaniko.Rootfs;

/// <summary>
/// Unpacked layers under <c>layers/</c> of the work directory, by key, shared by processes. A layer is there completely or not
/// at all: it is unpacked elsewhere and renamed. Two that want the same layer at once unpack it once.
/// </summary>
public sealed class LayerStore
{
    private readonly WorkArea area;
    private readonly bool userXattr;
    private readonly bool toleratesUnmappedOwners;

    /// <param name="area">Where.</param>
    /// <param name="userXattr">See <see cref="OverlaySupport"/>; layers of both kinds live beside each other.</param>
    /// <param name="toleratesUnmappedOwners">See <see cref="UnpackOptions.ToleratesUnmappedOwners"/>.</param>
    public LayerStore(WorkArea area, bool userXattr = false, bool toleratesUnmappedOwners = false)
    {
        (this.area, this.userXattr, this.toleratesUnmappedOwners) = (area, userXattr, toleratesUnmappedOwners);
        Directory.CreateDirectory($"{area.Path}/layers");
        Directory.CreateDirectory($"{area.Path}/locks");
    }

    /// <summary>Null when the layer is not unpacked here.</summary>
    public StageLayer? TryGet(string key)
    {
        var directory = DirectoryOf(key);
        return Directory.Exists(directory) ? Read(directory) : null;
    }

    /// <summary>
    /// The unpacked layer of a diff id. <paramref name="openBlob"/> gives the layer as it is stored, and is called only when the layer is not
    /// here yet; an archive that does not have the diff id never gets its name. <paramref name="warn"/> hears what could not be made on this
    /// machine.
    /// </summary>
    public Task<StageLayer> GetOrUnpackAsync(
        Digest diffId, Func<CancellationToken, Task<Stream>> openBlob, Action<string>? warn, CancellationToken cancellationToken) =>
        GetOrUnpackAsync(
            diffId.Hex,
            async token =>
            {
                var blob = await openBlob(token).ConfigureAwait(false);
                return new OpenLayer(blob, new LayerReader(blob, diffId));
            },
            warn,
            cancellationToken);

    /// <summary>
    /// The unpacked layer. <paramref name="openTar"/> gives the uncompressed archive; it is called only when the layer is not
    /// there. <paramref name="warn"/> hears what could not be made on this machine.
    /// </summary>
    public Task<StageLayer> GetOrUnpackAsync(
        string key, Func<CancellationToken, Task<Stream>> openTar, Action<string>? warn, CancellationToken cancellationToken) =>
        GetOrUnpackAsync(key, async token => new OpenLayer(await openTar(token).ConfigureAwait(false), null), warn, cancellationToken);

    private async Task<StageLayer> GetOrUnpackAsync(
        string key, Func<CancellationToken, Task<OpenLayer>> open, Action<string>? warn, CancellationToken cancellationToken)
    {
        if (TryGet(key) is { } unpacked)
        {
            return unpacked;
        }

        using var gate = await Task.Run(() => WorkArea.Lock($"{area.Path}/locks/{Name(key)}", cancellationToken), cancellationToken).ConfigureAwait(false);
        if (TryGet(key) is { } meanwhile)
        {
            return meanwhile;
        }

        using var layer = await open(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Unpack(key, layer, warn, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (e.Code == ErrorCode.LayerInvalid)
        {
            await layer.ReadRestAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Moves a directory of changes into the store, under a key that nothing has yet.</summary>
    public StageLayer Adopt(string key, StageLayer changes)
    {
        var temporary = area.NewPath("adopt");
        Directory.CreateDirectory(temporary);
        Directory.Move(changes.Path, $"{temporary}/fs");
        File.WriteAllBytes($"{temporary}/implied", []);
        Directory.Move(temporary, DirectoryOf(key));
        return Read(DirectoryOf(key));
    }

    /// <summary>Removes a layer that no build uses.</summary>
    public void Remove(string key)
    {
        using var layers = RootDirectory.Open($"{area.Path}/layers");
        layers.Remove(BytePath.Of(Name(key)));
    }

    private static StageLayer Read(string directory)
    {
        var implied = new List<byte[]>();
        var text = File.ReadAllBytes($"{directory}/implied").AsSpan();
        foreach (var range in text.Split((byte)0))
        {
            implied.Add(text[range].ToArray());
        }

        implied.RemoveAt(implied.Count - 1);
        return new StageLayer($"{directory}/fs", implied);
    }

    private StageLayer Unpack(string key, OpenLayer layer, Action<string>? warn, CancellationToken cancellationToken)
    {
        var temporary = area.NewPath("unpack");
        Directory.CreateDirectory($"{temporary}/fs");
        try
        {
            UnpackResult result;
            using (var root = RootDirectory.Open($"{temporary}/fs"))
            using (var reader = new TarReader(layer.Archive))
            {
                root.SetMode(default, 0x1ED);
                var options = new UnpackOptions
                {
                    Form = UnpackForm.OverlayLower,
                    UserXattr = userXattr,
                    ToleratesUnmappedOwners = toleratesUnmappedOwners,
                };
                result = new LayerUnpacker(root, options).Apply(reader, cancellationToken);
            }

            layer.Reader?.Verify();
            foreach (var warning in result.Warnings)
            {
                warn?.Invoke(warning);
            }

            File.WriteAllBytes($"{temporary}/implied", [.. result.ImpliedDirectories.SelectMany(static path => path.Append((byte)0))]);
            Directory.Move(temporary, DirectoryOf(key));
            return Read(DirectoryOf(key));
        }
        catch
        {
            using var scratch = RootDirectory.Open(area.ScratchDirectory);
            scratch.Remove(Encoding.UTF8.GetBytes(Path.GetFileName(temporary)));
            throw;
        }
    }

    private string DirectoryOf(string key) => $"{area.Path}/layers/{Name(key)}";

    private string Name(string key)
    {
        if (key.Length is 0 or > 200 || key.AsSpan().ContainsAny('/', '\0') || key[0] == '.')
        {
            throw new ArgumentException($"'{key}' is no key of a layer", nameof(key));
        }

        return key.Replace(':', '-') + (userXattr ? "-user" : "");
    }

    /// <summary>A layer while it is unpacked.</summary>
    /// <param name="Source">Disposed with it.</param>
    /// <param name="Reader">Null: <paramref name="Source"/> is the archive itself, and nothing is known about it.</param>
    private sealed record OpenLayer(Stream Source, LayerReader? Reader) : IDisposable
    {
        public Stream Archive => Reader?.Archive ?? Source;

        /// <summary>Wrong bytes read as a malformed layer; a source that checks its content says at its end what it was.</summary>
        public async Task ReadRestAsync(CancellationToken cancellationToken)
        {
            Reader?.Dispose();
            await Source.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }

        public void Dispose()
        {
            Reader?.Dispose();
            Source.Dispose();
        }
    }
}
