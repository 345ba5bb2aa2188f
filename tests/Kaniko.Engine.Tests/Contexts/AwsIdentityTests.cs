using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Every way in which Amazon's SDK finds credentials, in the program as users start it.</summary>
public sealed class AwsIdentityTests
{
    private const string Id = "ASIAEXAMPLE";
    private const string Secret = "temporary/secret";
    private const string Session = "session/token==";

    private static readonly byte[] Archive = Tars.Gzip(Tars.Of(Tars.File("file"), Tars.File("Dockerfile")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AWS_PROFILE=fixed", null)]
    [InlineData("AWS_PROFILE=role", "AssumeRole")]
    [InlineData("AWS_PROFILE=web", "AssumeRoleWithWebIdentity")]
    [InlineData("AWS_ROLE_ARN=" + AwsIdentity.Role + " AWS_WEB_IDENTITY_TOKEN_FILE=FOLDER/token", "AssumeRoleWithWebIdentity")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI=IDENTITY/pod AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=FOLDER/pod-token", "pod")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI=IDENTITY/pod AWS_CONTAINER_AUTHORIZATION_TOKEN=" + AwsIdentity.PodToken, "pod")]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT=IDENTITY", "machine")]
    public async Task Keys_come_from_profiles_roles_web_identities_pods_and_machines(string variables, string? given)
    {
        using var scene = new ContextScene();
        var identity = new AwsIdentity(Id, Secret, Session);
        await using var keys = await identity.StartAsync();
        var server = new StrictS3(Id, Secret, Session);
        server.Objects.Content["/bucket/a.tgz"] = Archive;
        await using var web = await server.StartAsync();

        var result = await RunAsync(scene, variables, keys.Address, web.Address);

        Assert.Equal("", result.ExitCode == 0 ? "" : result.Error);
        Assert.Equal(given, identity.Given.LastOrDefault());
        Assert.Empty(identity.Problems);
        Assert.Empty(server.Problems);
    }

    [Theory]
    [InlineData("AWS_PROFILE=sso", "single sign-on")]
    [InlineData("AWS_PROFILE=nowhere", "nowhere")]
    [InlineData("AWS_ROLE_ARN=arn:aws:iam::1:role/other AWS_WEB_IDENTITY_TOKEN_FILE=FOLDER/token", "not you")]
    [InlineData("AWS_ROLE_ARN=" + AwsIdentity.Role + " AWS_WEB_IDENTITY_TOKEN_FILE=FOLDER/no-token", "no-token")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI=IDENTITY/pod AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong", "403")]
    [InlineData("AWS_EC2_METADATA_DISABLED=true", "there are no credentials")]
    public async Task What_gives_no_keys_is_told(string variables, string said)
    {
        using var scene = new ContextScene();
        await using var keys = await new AwsIdentity(Id, Secret, Session).StartAsync();
        await using var web = await new StrictS3(Id, Secret, Session).StartAsync();

        var result = await RunAsync(scene, variables, keys.Address, web.Address);

                Assert.Equal(1, result.ExitCode);
        Assert.Contains("context-unauthorized", result.Error, StringComparison.Ordinal);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> RunAsync(ContextScene scene, string variables, string identity, string store)
    {
        _ = scene.Folder.Write("token", AwsIdentity.WebToken);
        _ = scene.Folder.Write("pod-token", AwsIdentity.PodToken);
        _ = scene.Folder.Write("credentials", $"""
            [fixed]
            aws_access_key_id = {Id}
            aws_secret_access_key = {Secret}
            aws_session_token = {Session}

            [source]
            aws_access_key_id = SOURCE
            aws_secret_access_key = source
            """);
        _ = scene.Folder.Write("config", $"""
            [profile role]
            role_arn = {AwsIdentity.Role}
            source_profile = source

            [profile web]
            role_arn = {AwsIdentity.Role}
            web_identity_token_file = {scene.Folder["token"]}

            [profile sso]
            sso_session = company
            sso_account_id = 123456789012
            sso_role_name = builder

            [sso-session company]
            sso_start_url = https://company.awsapps.com/start
            sso_region = us-east-1
            """);
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = scene.Folder["home"], ["AWS_CONFIG_FILE"] = scene.Folder["config"], ["AWS_SHARED_CREDENTIALS_FILE"] = scene.Folder["credentials"],
            ["S3_ENDPOINT"] = store, ["S3_FORCE_PATH_STYLE"] = "true", ["AWS_REGION"] = "us-east-1", ["AWS_ENDPOINT_URL_STS"] = identity,
            ["AWS_ACCESS_KEY_ID"] = null, ["AWS_SECRET_ACCESS_KEY"] = null, ["AWS_SESSION_TOKEN"] = null, ["AWS_PROFILE"] = null,
        };
        foreach (var pair in variables.Split(' ').Select(variable => variable.Split('=', 2)))
        {
            environment[pair[0]] = pair[1].Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal).Replace("IDENTITY", identity, StringComparison.Ordinal);
        }

        var dockerfile = scene.Folder.Write("Dockerfile", "FROM scratch\nCOPY file /\n");
        return (KanikoProgram.Require(scene.Folder["work"]) with { Environment = environment }).RunAsync(
            ["--context", "s3://bucket/a.tgz", "--dockerfile", dockerfile, "--no-push"], Token);
    }
}
