using Kaniko.Hosts.Executors;

namespace Kaniko.Hosts.Tests.Executors;

public sealed class ImageNamesTests
{
    [Theory]
    [InlineData("localhost:5000/app", true)]
    [InlineData("127.0.0.1:5000/app", true)]
    [InlineData("[::1]:5000/app", true)]
    [InlineData("registry.localhost/app", true)]
    [InlineData("host.docker.internal:5000/app", true)]
    [InlineData("nas.local:5000/app", true)]
    [InlineData("registry.tools.svc.cluster.local:5000/app", false)]
    [InlineData("registry.tools:5000/app", false)]
    [InlineData("registry:5000/app", false)]
    [InlineData("192.168.1.5:5000/app", false)]
    [InlineData("team/app", false)]
    public void A_registry_of_this_machine_alone_is_told_from_one_that_a_cluster_reaches(string destination, bool isLoopback) =>
        Assert.Equal(isLoopback, ImageNames.IsLoopback(ImageNames.RegistryOf(destination)));
}
