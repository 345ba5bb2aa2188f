using System.Net;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>What was shown to Azure.</summary>
internal enum AzureProof
{
    Identity,
    Key,
    Signature,
}

/// <summary>Says what to do about a refusal of Azure Blob Storage. What it writes of signatures in its details is not repeated.</summary>
internal static class AzureFailure
{
    /// <summary>The code in <c>&lt;Error&gt;&lt;Code&gt;…</c>; null where the answer has none.</summary>
    public static string? Code(string answer) => Element(answer, "Code");

    /// <summary>Null where there is nothing better to say than for any store.</summary>
    public static string? Advice(HttpStatusCode status, string answer, AzureProof proof) => (Code(answer), proof) switch
    {
        ("ContainerNotFound", _) => "check the container's name, which is the first part of the address's path",
        ("BlobNotFound", _) => "check the name of the blob; capitals count",
        ("AuthenticationFailed", _) => Unproved(Element(answer, "AuthenticationErrorDetail") ?? "", proof),
        ("InvalidAuthenticationInfo", AzureProof.Identity) =>
            "the storage account takes no tokens of this identity's tenant: check AZURE_TENANT_ID, and AZURE_AUTHORITY_HOST in other clouds",
        ("AuthorizationPermissionMismatch", AzureProof.Signature) => "the shared access signature does not permit this: make one with sp=r to read, with sp=rcwd to upload",
        ("AuthorizationPermissionMismatch", _) =>
            "give the identity the role 'Storage Blob Data Reader' on the container, or 'Storage Blob Data Contributor' to upload; a new role takes some minutes",
        ("AuthorizationSourceIPMismatch", _) => "the shared access signature is for other addresses than this machine's (sip=): make another one",
        ("AuthorizationResourceTypeMismatch" or "AuthorizationServiceMismatch", _) => "the shared access signature is not for blobs: make one with ss=b and srt=o",
        ("AuthorizationFailure", _) => "the storage account's firewall keeps this machine out, or the signature is for something else: allow the machine's network",
        ("KeyBasedAuthenticationNotPermitted", _) => "the storage account takes no keys: leave them out, and use an identity (AZURE_CLIENT_ID, or a managed one)",
        ("AccountIsDisabled", _) => "the storage account is disabled: look at its subscription",
        ("BlobArchived", _) => "the blob is in the archive tier: bring it back to the hot or the cool one first",
        _ => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? AzureAccess.Advice : null,
    };

    private static string Unproved(string detail, AzureProof proof) => proof switch
    {
        _ when detail.Contains("date header", StringComparison.OrdinalIgnoreCase) => "the clock of this machine is wrong: set it",
        AzureProof.Signature when detail.Contains("time frame", StringComparison.OrdinalIgnoreCase) =>
            "the shared access signature is over, or not valid yet (se=, st=): make another one, or set the clock of this machine",
        AzureProof.Signature => "the shared access signature is not this blob's, or its key was renewed: copy it whole, from sv= to sig=, or make another one",
        AzureProof.Key => "the key is not one of the storage account's: copy key1 or key2 to AZURE_STORAGE_ACCESS_KEY again",
        _ => AzureAccess.Advice,
    };

    private static string? Element(string answer, string name)
    {
        var start = answer.IndexOf($"<{name}>", StringComparison.Ordinal);
        var end = answer.IndexOf($"</{name}>", StringComparison.Ordinal);
        return start >= 0 && end > start ? answer[(start + name.Length + 2)..end] : null;
    }
}
