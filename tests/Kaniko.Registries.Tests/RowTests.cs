using System.Reflection;

namespace Kaniko.Registries.Tests;

/// <summary>
/// The rows of the fault table (F01 to F20: throttling, resets, truncation, lost sessions, expired tokens, …) and of the threats to the client
/// (T31, T32: helpers; T40 to T43: origins, realms, addresses, documents; T46: lies about sizes; T48, T50: helpers that fail, false chains) are
/// traits of the tests that show them: <c>-trait "Row=F10"</c> runs those of one row.
/// </summary>
public sealed class RowTests
{
    public static TheoryData<string> Rows() =>
        [.. Enumerable.Range(1, 20).Select(number => $"F{number:00}"), "T31", "T32", "T40", "T41", "T42", "T43", "T46", "T48", "T50"];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_has_a_test(string row) => Assert.Contains(
        typeof(RowTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()),
        method => method.GetCustomAttributes<FactAttribute>().Any() && method.GetCustomAttributesData().Any(attribute =>
            attribute.AttributeType == typeof(TraitAttribute) && attribute.ConstructorArguments is [{ Value: "Row" }, { Value: string value }] && value == row));
}
