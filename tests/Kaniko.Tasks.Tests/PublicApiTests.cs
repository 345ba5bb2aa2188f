using System.Reflection;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class PublicApiTests
{
    public static TheoryData<Assembly> Assemblies => [typeof(BuildRequest).Assembly, typeof(KanikoException).Assembly];

    [Theory]
    [MemberData(nameof(Assemblies), DisableDiscoveryEnumeration = true)]
    public void What_front_doors_show_of_it_is_what_was_reviewed(Assembly assembly) => PublicApi.Compare(assembly);
}
