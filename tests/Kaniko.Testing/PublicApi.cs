using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Kaniko.Testing;

/// <summary>
/// What an assembly of a package shows to its users, as a text that is read in review: <c>PublicApi/ASSEMBLY.txt</c> beside the test.
/// <c>KANIKO_UPDATE=1</c> writes it anew.
/// </summary>
public static class PublicApi
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What the compiler adds to records and enums says nothing that their kind does not say.</summary>
    private static readonly HashSet<string> Implied =
        ["<Clone>$", "Equals", "GetHashCode", "ToString", "PrintMembers", "Deconstruct", "op_Equality", "op_Inequality", "get_EqualityContract"];

    public static void Compare(Assembly assembly, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "PublicApi", $"{assembly.GetName().Name}.txt");
        var text = Print(assembly);
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", text);
    }

    public static string Print(Assembly assembly) => string.Join('\n', assembly.GetExportedTypes()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => $"{Declaration(type)}\n{string.Concat(Members(type).Order(StringComparer.Ordinal).Select(member => $"    {member}\n"))}"));

    private static string Declaration(Type type)
    {
        var bases = type.GetInterfaces()
            .Where(contract => contract.IsPublic && !(type.BaseType?.GetInterfaces() ?? []).Contains(contract) && !IsRecord(type))
            .Prepend(type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && parent != typeof(MulticastDelegate) ? parent : null)
            .OfType<Type>().Select(Name).ToList();
        return $"{Kind(type)} {type.Namespace}.{Name(type)}{(bases.Count == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(IsRecord(type) ? "record" : "class")}",
    };

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture):00} {field.Name}"));
        }

        return type.GetConstructors(Own).Where(IsSeen).Select(constructor => $"new({Parameters(constructor)})")
            .Concat(type.GetProperties(Own).Where(property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsSeen)).Select(Property))
            .Concat(type.GetFields(Own).Where(field => field.IsPublic).Select(field => $"{Modifiers(field)}{Name(field.FieldType)} {field.Name}"))
            .Concat(type.GetMethods(Own).Where(method => IsSeen(method) && !method.IsSpecialName && !Implied.Contains(method.Name)).Select(Method));
    }

    /// <summary>Protected counts where somebody else could derive.</summary>
    private static bool IsSeen(MethodBase method) =>
        method.IsPublic || (method.IsFamily || method.IsFamilyOrAssembly) && method.DeclaringType is { IsSealed: false };

    private static string Modifiers(FieldInfo field) => field.IsLiteral ? "const " : field.IsStatic ? "static " : "";

    private static string Property(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && IsSeen(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var shared = property.GetAccessors(nonPublic: true)[0].IsStatic ? "static " : "";
        return $"{shared}{required}{Name(new NullabilityInfoContext().Create(property))} {property.Name} {{ get;{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var kind = method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "";
        return $"{kind}{Name(new NullabilityInfoContext().Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, index) =>
        (index == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")
        + (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "")
        + $"{Name(new NullabilityInfoContext().Create(parameter))} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue switch { null => "default", string text => $"\"{text}\"", bool flag => flag ? "true" : "false", var value => value }}" : "")));

    private static string Name(NullabilityInfo info)
    {
        var mark = info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";
        return info.Type switch
        {
            { IsArray: true } => $"{Name(info.ElementType!)}[]{mark}",
            { IsGenericType: true } when Nullable.GetUnderlyingType(info.Type) is null =>
                $"{info.Type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>{mark}",
            _ => Name(info.Type) + mark,
        };
    }

    private static string Name(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } value => $"{Name(value)}?",
        { IsByRef: true } => $"ref {Name(type.GetElementType()!)}",
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ when type == typeof(string) => "string",
        _ when type == typeof(bool) => "bool",
        _ when type == typeof(int) => "int",
        _ when type == typeof(long) => "long",
        _ when type == typeof(char) => "char",
        _ when type == typeof(object) => "object",
        _ when type == typeof(void) => "void",
        { DeclaringType: { } outer, IsGenericParameter: false } => $"{Name(outer)}.{type.Name}",
        _ => type.Name,
    };
}
