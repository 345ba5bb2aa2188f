// Stand-ins for the few types of Nuke that the component names: Nuke itself does not restore here. They are shipped nowhere.
using System.Linq.Expressions;

namespace Nuke.Common
{
    public interface INukeBuild
    {
        public string RootDirectory { get; }

        public T? TryGetValue<T>(Expression<Func<T?>> parameter)
            where T : class;

        public void ReportSummary(Tooling.Configure<IDictionary<string, string>> configurator);
    }

    public delegate ITargetDefinition Target(ITargetDefinition definition);

    public interface ITargetDefinition
    {
        public ITargetDefinition Description(string description);

        public ITargetDefinition Executes(params Action[] actions);
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class ParameterAttribute(string description) : Attribute
    {
        public string Description { get; } = description;

        public string? Separator { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class SecretAttribute : Attribute;
}

namespace Nuke.Common.Tooling
{
    public delegate T Configure<T>(T settings);
}

namespace Serilog
{
    public static class Log
    {
        public static void Warning(string template, string value) => Write(template, value);

        public static void Information(string template, string value) => Write(template, value);

        public static void Debug(string template, string value) => Write(template, value);

        private static void Write(string template, string value) => Xunit.TestContext.Current.TestOutputHelper?.WriteLine($"{template} {value}");
    }
}
