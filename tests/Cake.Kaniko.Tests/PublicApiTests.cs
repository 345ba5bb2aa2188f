using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_the_package_shows_is_what_was_reviewed() => PublicApi.Compare(typeof(KanikoSettings).Assembly);
}
