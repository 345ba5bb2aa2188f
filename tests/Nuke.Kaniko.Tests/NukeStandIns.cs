// Stand-ins for the few types of Nuke that the components and samples/nuke name: Nuke itself does not restore here. They are shipped nowhere.
// The tests of the packages compile this file as the assembly Nuke.Build (and, with other names, Fallout.Build) that a user's project references.
#nullable enable
#pragma warning disable
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;
using System.Threading.Tasks;

namespace Nuke.Common
{
    public interface INukeBuild
    {
        public IO.AbsolutePath RootDirectory { get; }

        public T? TryGetValue<T>(Expression<Func<T?>> parameter)
            where T : class;

        public void ReportSummary(Tooling.Configure<IDictionary<string, string>> configurator);
    }

    public delegate ITargetDefinition Target(ITargetDefinition definition);

    public interface ITargetDefinition
    {
        public ITargetDefinition Description(string description);

        public ITargetDefinition Executes(params Action[] actions);

        public ITargetDefinition Executes<T>(Func<T> action) => Executes(() => { _ = action(); });

        public ITargetDefinition TryDependentFor<T>(Func<T, Target> target) => this;
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class ParameterAttribute(string description) : Attribute
    {
        public string Description { get; } = description;

        public string? Separator { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class SecretAttribute : Attribute;

    /// <summary>Runs the targets of the class itself, then the one that was asked for. Parameters come from the environment.</summary>
    public abstract class NukeBuild : INukeBuild, ITargetDefinition
    {
        public static IO.AbsolutePath RootDirectory { get; } = new(Environment.GetEnvironmentVariable("STAND_IN_ROOT") ?? "");

        IO.AbsolutePath INukeBuild.RootDirectory => RootDirectory;

        public T? TryGetValue<T>(Expression<Func<T?>> parameter)
            where T : class
        {
            var value = Environment.GetEnvironmentVariable(((MemberExpression)parameter.Body).Member.Name);
            return (T?)(object?)(typeof(T) == typeof(string[]) ? value?.Split(' ') : value);
        }

        public void ReportSummary(Tooling.Configure<IDictionary<string, string>> configurator)
        {
            foreach (var (name, value) in configurator(new Dictionary<string, string>()))
            {
                Console.WriteLine($"summary {name}: {value}");
            }
        }

        public ITargetDefinition Description(string description) => this;

        public ITargetDefinition Executes(params Action[] actions)
        {
            Array.ForEach(actions, action => action());
            return this;
        }

        public static int Execute<T>(Func<T, Target> target)
            where T : NukeBuild, new()
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
            var build = new T();
            foreach (var field in typeof(T).GetFields(Own).Where(field => field.IsDefined(typeof(ParameterAttribute))))
            {
                field.SetValue(build, Environment.GetEnvironmentVariable(field.Name) ?? field.GetValue(build));
            }

            foreach (var property in typeof(T).GetProperties(Own).Where(property => property.PropertyType == typeof(Target)))
            {
                _ = ((Target)property.GetValue(build)!)(build);
            }

            _ = target(build)(build);
            return 0;
        }
    }
}

namespace Nuke.Common.IO
{
    public sealed record AbsolutePath(string Path)
    {
        public static AbsolutePath operator /(AbsolutePath left, string right) => new(System.IO.Path.Combine(left.Path, right));

        public static implicit operator string(AbsolutePath path) => path.Path;

        public override string ToString() => Path;
    }
}

namespace Nuke.Common.Tooling
{
    public delegate T Configure<T>(T settings);
}

namespace Nuke.Common.Tools.DotNet
{
    public sealed record DotNetPublishSettings(string Project = "", string Configuration = "", string Output = "")
    {
        public DotNetPublishSettings SetProject(string value) => this with { Project = value };

        public DotNetPublishSettings SetConfiguration(string value) => this with { Configuration = value };

        public DotNetPublishSettings SetOutput(string value) => this with { Output = value };
    }

    public static class DotNetTasks
    {
        public static int DotNetPublish(Tooling.Configure<DotNetPublishSettings> configurator)
        {
            var settings = configurator(new());
            using var process = Process.Start("dotnet", ["publish", settings.Project, "-c", settings.Configuration, "-o", settings.Output, "-v", "quiet", "-nologo"]);
            process.WaitForExit();
            return process.ExitCode == 0 ? 0 : throw new InvalidOperationException("dotnet publish failed");
        }
    }
}

namespace Serilog
{
    public static class Log
    {
        public static void Warning(string template, string value) => Write("WRN", value);

        public static void Information(string template, string value) => Write("INF", value);

        public static void Debug(string template, string value) => Write("DBG", value);

        private static void Write(string level, string value) => Console.WriteLine($"[{level}] {value}");
    }
}
