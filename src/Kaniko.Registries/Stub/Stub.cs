#pragma warning disable
using Kaniko.Images;
namespace Kaniko.Registries;
public sealed class RegistryClient : IDisposable { public Repository For(ImageReference r, RegistryAccess a) => throw new NotImplementedException(); public void Dispose() {} }
public sealed record HeadResult(Digest Digest);
public sealed class Repository {
 public Task<Stream> OpenBlobAsync(Descriptor d, CancellationToken ct) => throw new NotImplementedException();
 public Task PushBytesAsync(Descriptor d, byte[] b, CancellationToken ct) => throw new NotImplementedException();
 public Task PutManifestAsync(string s, byte[] b, string m, CancellationToken ct) => throw new NotImplementedException();
 public Task<HeadResult?> HeadManifestAsync(string s, CancellationToken ct) => throw new NotImplementedException();
 public Task PushBlobAsync(Descriptor d, Func<CancellationToken, Task<Stream>> open, string? from, IProgress<long> p, CancellationToken ct) => throw new NotImplementedException();
}
public sealed class ImagePuller(RegistryClient c, object blobs) { public Task<Image> PullAsync(ImageReference r, Platform p, CancellationToken ct) => throw new NotImplementedException(); }
