using Xunit;

namespace Kaniko.Packages.Tests;

/// <summary>Packed once for all tests.</summary>
[CollectionDefinition]
public sealed class PackagesCollection : ICollectionFixture<Packages>;
