using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>A token, a user and password, a certificate, or nothing: what does not change.</summary>
internal sealed class FixedCredentials(Proof proof) : ICredentials
{
    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public ValueTask<Proof> GetAsync(Proof? refused, CancellationToken cancellationToken) => ValueTask.FromResult(proof);

    public void Dispose() => proof.Certificate?.Dispose();
}

/// <summary>A token in a file that somebody renews.</summary>
internal sealed class TokenFile(string path, Proof others, TimeProvider time) : ICredentials
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private (string Token, DateTimeOffset Read)? known;

    public ValueTask<Proof> GetAsync(Proof? refused, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (refused is not null || known is not { } current || now - current.Read > Age)
            {
                known = (Read(), now);
            }

            return ValueTask.FromResult(others with { Authorization = "Bearer " + known!.Value.Token });
        }
    }

    public void Dispose() => others.Certificate?.Dispose();

    private string Read()
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } token
                ? token
                : throw new KanikoException(ErrorCode.HostFailed, $"the token file '{path}' is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the token file '{path}' cannot be read: {e.Message}", e)
            {
                Hint = "in a pod, see to it that automountServiceAccountToken is not false",
            };
        }
    }
}
