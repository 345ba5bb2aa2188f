using System.Globalization;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Where programs on Amazon's machines get keys: the token service, the endpoints of containers and pods, and those of machines. Strict in what it is asked.</summary>
/// <param name="id">Of the keys that it gives.</param>
/// <param name="secret">Of the keys that it gives.</param>
/// <param name="session">Of the keys that it gives.</param>
internal sealed class AwsIdentity(string id, string secret, string session)
{
    public const string WebToken = "projected.service.account";
    public const string Role = "arn:aws:iam::123456789012:role/builder";
    public const string PodToken = "pod-identity-token";

    private const string MachineToken = "imds-session";

    /// <summary>What came that should not have.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What keys were given for.</summary>
    public List<string> Given { get; } = [];

    public Task<LoopbackWeb> StartAsync() => LoopbackWeb.StartAsync(AnswerAsync);

    private static string Soon => DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        return (request.Method, request.Path.Value) switch
        {
            ("POST", "/") => TokenServiceAsync(context),
            ("GET", "/pod") => GiveAsync(context, "pod", request.Headers.Authorization == PodToken, Document),
            ("PUT", "/latest/api/token") => GiveAsync(context, null, request.Headers.ContainsKey("x-aws-ec2-metadata-token-ttl-seconds"), MachineToken),
            ("GET", "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials/") => GiveAsync(context, null, IsMachine(request), "builder"),
            ("GET", "/latest/meta-data/iam/security-credentials/builder") => GiveAsync(context, "machine", IsMachine(request), Document),
            ("GET", "/latest/meta-data/placement/availability-zone") => GiveAsync(context, null, IsMachine(request), "us-east-1a"),
            _ => GiveAsync(context, null, isRight: false, ""),
        };
    }

    private static bool IsMachine(HttpRequest request) => request.Headers["x-aws-ec2-metadata-token"] == MachineToken;

    private string Document =>
        $$"""{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"{{id}}","SecretAccessKey":"{{secret}}","Token":"{{session}}","Expiration":"{{Soon}}","LastUpdated":"2026-01-01T00:00:00Z"}""";

    private async Task TokenServiceAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var action = form["Action"].ToString();
        var isSigned = context.Request.Headers.Authorization.ToString().StartsWith("AWS4-HMAC-SHA256 Credential=" + "SOURCE/", StringComparison.Ordinal);
        var isRight = form["RoleArn"] == Role && (action == "AssumeRole" ? isSigned : action == "AssumeRoleWithWebIdentity" && form["WebIdentityToken"] == WebToken);
        context.Response.ContentType = "text/xml";
        await GiveAsync(
            context, action, isRight,
            $"<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials><AccessKeyId>{id}</AccessKeyId>"
            + $"<SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{session}</SessionToken><Expiration>{Soon}</Expiration></Credentials>"
            + $"<AssumedRoleUser><Arn>{Role}</Arn><AssumedRoleId>A:b</AssumedRoleId></AssumedRoleUser></{action}Result>"
            + $"<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>");
    }

    private Task GiveAsync(HttpContext context, string? what, bool isRight, string text)
    {
        if (!isRight)
        {
            Problems.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error><RequestId>1</RequestId></ErrorResponse>");
        }

        if (what is not null)
        {
            Given.Add(what);
        }

        return context.Response.WriteAsync(text);
    }
}
