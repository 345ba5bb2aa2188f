using System.Net;
using System.Text.Json;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>Says what to do about a refusal of Google Cloud Storage, or of Google's token service.</summary>
internal static class GoogleFailure
{
    private const string Credentials = "give credentials with GOOGLE_APPLICATION_CREDENTIALS, 'gcloud auth application-default login', or a service account of the machine or pod";
    private const string Clock = "the clock of this machine is wrong: set it";

    /// <summary>The message in <c>{"error": {"message": …}}</c>, or what a short answer says in plain text.</summary>
    public static string? Reason(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return answer.Length is > 0 and < 400 ? answer.Trim() : null;
        }
    }

    /// <summary>Null where there is nothing better to say than for any store.</summary>
    public static string? Advice(HttpStatusCode status, string answer)
    {
        var reason = Reason(answer) ?? "";
        return status switch
        {
            HttpStatusCode.NotFound when Says(reason, "bucket does not exist") => "check the bucket's name",
            HttpStatusCode.NotFound => "check the name of the object",
            HttpStatusCode.Unauthorized when Says(reason, "anonymous") => Credentials,
            HttpStatusCode.Unauthorized => "the token was refused: log in again, or make another key for the service account",
            HttpStatusCode.Forbidden when Says(reason, "scope") || Says(reason, "Insufficient Permission") =>
                "the machine's access scopes leave storage out: give it the scope 'cloud-platform', or the pod a workload identity",
            HttpStatusCode.Forbidden when Says(reason, "billing") => "the bucket's project has no billing account that is open",
            HttpStatusCode.Forbidden => "give the identity the role 'roles/storage.objectViewer' on the bucket, or 'roles/storage.objectUser' to upload",
            HttpStatusCode.BadRequest when Says(reason, "requester pays") => "buckets whose readers pay are not supported: copy the object to another bucket",
            _ => null,
        };
    }

    /// <summary>For what the token service answered.</summary>
    public static string TokenAdvice(string? description) => description switch
    {
        not null when Says(description, "timeframe") => Clock,
        not null when Says(description, "signature") => "the service account's key was removed, or is another one's: make a new key",
        not null when Says(description, "account not found") => "the service account is gone: make another one, with a key",
        not null when Says(description, "expired or revoked") || Says(description, "rapt") => "log in again: gcloud auth application-default login",
        _ => Credentials,
    };

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
