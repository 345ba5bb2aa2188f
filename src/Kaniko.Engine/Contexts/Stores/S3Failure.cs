using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>Says in the user's words what S3, or the SDK on the way to it, said.</summary>
/// <param name="display">The object.</param>
/// <param name="verb">What could not be done with it: read, written, removed.</param>
internal sealed partial class S3Failure(string display, string verb)
{
    private const string Credentials =
        "give credentials with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with a profile (AWS_PROFILE), or with a role of the machine or pod";

    private const string SingleSignOn =
        "export the session's keys, as 'aws configure export-credentials --format env' prints them, or use a profile with keys or a role";

    /// <summary>Whether the exception is one of the SDK's, or of what it reads on its own account.</summary>
    public static bool Concerns(Exception error) => error is AmazonClientException or AmazonServiceException or InvalidOperationException;

    /// <summary>An <see cref="HttpRequestException"/> where another attempt may do.</summary>
    public Exception Of(Exception error) => error is AmazonS3Exception { StatusCode: not 0 } answer ? OfAnswer(answer)
        : Network(error) is { } network ? network
        : WithoutCredentials(error);

    private static HttpRequestException? Network(Exception? error) => error switch
    {
        null => null,
        HttpRequestException { StatusCode: null } request => request,
        _ => Network(error.InnerException),
    };

    private Exception OfAnswer(AmazonS3Exception error)
    {
        var said = $"the store answered {(int)error.StatusCode} {error.ErrorCode}";
        return (error.StatusCode, error.ErrorCode) switch
        {
            (HttpStatusCode.NotFound, "NoSuchBucket") => Error(ErrorCode.ContextNotFound, "is not there", "check the bucket's name, AWS_REGION and S3_ENDPOINT"),
            (HttpStatusCode.NotFound, _) => Error(ErrorCode.ContextNotFound, "is not there", "check the name of the object"),
            (_, "SignatureDoesNotMatch") => Error(ErrorCode.ContextUnauthorized, $"may not be {verb}", "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID: copy both again"),
            (_, "InvalidAccessKeyId") => Error(
                ErrorCode.ContextUnauthorized, $"may not be {verb}", "the store does not know the key: check AWS_ACCESS_KEY_ID, AWS_PROFILE and S3_ENDPOINT"),
            (_, "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired") => Error(
                ErrorCode.ContextUnauthorized, $"may not be {verb}", "the session of AWS_SESSION_TOKEN is over, or is another key's: get new credentials"),
            (_, "RequestTimeTooSkewed") => Error(ErrorCode.ContextUnauthorized, $"may not be {verb}", "the clock of this machine is wrong: set it"),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => Error(
                ErrorCode.ContextUnauthorized, $"may not be {verb}", $"{Credentials}, and allow it {Action} in the bucket"),
            (HttpStatusCode.PreconditionFailed, _) =>
                new KanikoException(ErrorCode.DownloadIncomplete, $"the download of '{display}' broke off: it changed meanwhile", error) { Hint = "try again" },
            (HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect, _) or (_, "AuthorizationHeaderMalformed") =>
                new KanikoException(ErrorCode.ContextUnavailable, $"the bucket of '{display}' is in another region: {said}", error) { Hint = "name its region with AWS_REGION" },
            (>= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests, _) => new HttpRequestException(said, error, error.StatusCode),
            _ => Error(ErrorCode.ContextUnavailable, $"cannot be {verb}", hint: null),
        };

        KanikoException Error(ErrorCode code, string what, string? hint) => new(code, $"'{display}' {what}: {said}", error) { Hint = hint };
    }

    private string Action => verb switch
    {
        "written" => "s3:PutObject",
        "removed" => "s3:DeleteObject",
        _ => "s3:GetObject",
    };

    /// <summary>The SDK says in several lines where it looked; the user's own settings are in one of them.</summary>
    private KanikoException WithoutCredentials(Exception error)
    {
        var reasons = Attempt().Matches(error.Message).Select(match => match.Groups[1].Value).ToList();
        var isSignOn = (reasons.Count > 0 ? reasons : [error.Message]).Any(reason => reason.Contains("SSO", StringComparison.Ordinal));
        var reason = isSignOn ? "single sign-on (SSO) profiles are not supported"
            : reasons.Count > 0 ? "there are no credentials"
            : Chain(error);
        return new KanikoException(ErrorCode.ContextUnauthorized, $"'{display}' may not be {verb}: {reason}", error) { Hint = isSignOn ? SingleSignOn : Credentials };
    }

    private static string Chain(Exception error)
    {
        var messages = new List<string>();
        for (var one = error; one is not null and not Amazon.Runtime.Internal.HttpErrorResponseException; one = one.InnerException)
        {
            messages.Add(one.Message.Split('\n')[0].TrimEnd('.', ' ', '\r'));
        }

        return string.Join(": ", messages.Distinct());
    }

    [GeneratedRegex(@"^Exception [0-9]+ of [0-9]+: (.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Attempt();
}
