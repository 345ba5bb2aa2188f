using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary><c>git http-backend</c>, as a web server runs it, behind basic authentication.</summary>
internal sealed class GitBackend(string root)
{
    private static readonly System.Text.Json.JsonSerializerOptions WithoutNulls = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private const string Grant = "granted";

    /// <summary>Who may read; null: everybody.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>The credentials that came, as <c>user:password</c>.</summary>
    public List<string> Shown { get; } = [];

    /// <summary>Bytes of git's own answers so far.</summary>
    public long Sent { get; private set; }

    /// <summary>So many fetches are answered with this status first.</summary>
    public (int Times, int Status) Fault { get; set; }

    /// <summary>Objects of Git LFS by their hash; the batch API of git-lfs gives them out, to who may read.</summary>
    public Dictionary<string, byte[]> LargeFiles { get; } = [];

    public Task<LoopbackWeb> StartAsync(X509Certificate2? certificate = null) => LoopbackWeb.StartAsync(AnswerAsync, certificate);

    private async Task AnswerAsync(HttpContext context)
    {
        if (Fault is { Times: > 0 } fault)
        {
            Fault = fault with { Times = fault.Times - 1 };
            context.Response.StatusCode = fault.Status;
            return;
        }

        // The batch API's own grant is all that a download of Git LFS shows.
        if (Login is { } login && context.Request.Headers["X-Transfer"] != Grant && !IsLogin(context.Request.Headers.Authorization.ToString(), login))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        if (context.Request.Path.Value!.Contains("/info/lfs/", StringComparison.Ordinal))
        {
            await AnswerLargeFilesAsync(context);
            return;
        }

        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = context.Request.Path;
        start.Environment["QUERY_STRING"] = context.Request.QueryString.Value!.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = context.Request.Method;
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType;
        start.Environment["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding;
        start.Environment["HTTP_GIT_PROTOCOL"] = start.Environment["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"];
        start.Environment["GIT_CONFIG_COUNT"] = "1";
        start.Environment["GIT_CONFIG_KEY_0"] = "safe.directory";
        start.Environment["GIT_CONFIG_VALUE_0"] = "*";
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        start.Environment["CONTENT_LENGTH"] = body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(body.GetBuffer(), 0, (int)body.Length);
        process.StandardInput.Close();
        var answer = process.StandardOutput.BaseStream;
        while (ReadLine(answer) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        var buffer = new byte[64 * 1024];
        while (await answer.ReadAsync(buffer) is > 0 and var count)
        {
            Sent += count;
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
        }

        await process.WaitForExitAsync();
    }

    /// <summary>github.com/git-lfs/git-lfs, docs/api/batch.md and basic-transfers.md.</summary>
    private async Task AnswerLargeFilesAsync(HttpContext context)
    {
        const string Type = "application/vnd.git-lfs+json";
        var (request, response) = (context.Request, context.Response);
        var name = request.Path.Value!.Split('/')[^1];
        if (request.Method == "GET" && LargeFiles.TryGetValue(name, out var content) && request.Headers["X-Transfer"] == Grant)
        {
            response.ContentType = "application/octet-stream";
            await response.Body.WriteAsync(content);
            return;
        }

        if (request.Method != "POST" || name != "batch" || request.ContentType?.StartsWith(Type, StringComparison.Ordinal) != true || !request.Headers.Accept.ToString().StartsWith(Type, StringComparison.Ordinal))
        {
            response.StatusCode = 422;
            return;
        }

        using var asked = await System.Text.Json.JsonDocument.ParseAsync(request.Body);
        var folder = $"{request.Scheme}://{request.Host}{request.Path.Value[..^"/objects/batch".Length]}/files";
        var objects = asked.RootElement.GetProperty("objects").EnumerateArray().Select(wanted => wanted.GetProperty("oid").GetString()!).Select(id => new
        {
            oid = id,
            size = LargeFiles.GetValueOrDefault(id)?.Length ?? 0,
            actions = LargeFiles.ContainsKey(id)
                ? new { download = new { href = $"{folder}/{id}", header = new Dictionary<string, string> { ["X-Transfer"] = Grant } } }
                : null,
            error = LargeFiles.ContainsKey(id) ? null : new { code = 404, message = "no such object" },
        });
        response.ContentType = Type;
        await response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(new { transfer = "basic", objects }, WithoutNulls));
    }

    private bool IsLogin(string header, (string User, string Password) login)
    {
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return false;
        }

        var given = Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..]));
        lock (Shown)
        {
            Shown.Add(given);
        }

        return given == $"{login.User}:{login.Password}";
    }

    private static string ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (int next; (next = stream.ReadByte()) is >= 0 and not '\n';)
        {
            _ = line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }
}
