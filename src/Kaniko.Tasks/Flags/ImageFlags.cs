using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>What commands that move images, or look at them, have in common.</summary>
internal static class ImageFlags
{
    public static Flag<T> Destinations<T>(Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> set) =>
        FlagOf<T>.Repeatable("destination", "Image reference to push to", get, set) with
        {
            Short = 'd',
            Category = FlagCategory.Output,
            Placeholder = "IMAGE",
        };

    public static Flag<T> Platform<T>(string summary, Func<T, string?> get, Func<T, string?, T> set) =>
        FlagOf<T>.Text("custom-platform", summary, get, set) with
        {
            Placeholder = "OS/ARCH[/VARIANT]",
            Aliases = ["platform", "customPlatform"],
        };

    public static Flag<T> Format<T>(Func<T, ResultFormat> get, Func<T, ResultFormat, T> set) =>
        FlagOf<T>.Choice("format", "Form of the result on standard output", ["text", "json"], r => (int)get(r), (r, v) => set(r, (ResultFormat)v)) with
        {
            Category = FlagCategory.Output,
            Default = "text",
        };

    /// <summary>The one operand that a command needs.</summary>
    public static Operands<T> Single<T>(string what, Func<T, string> get, Func<T, string, T> set) => new(
        (request, words) => words switch
        {
            [] => request,
            [var word] => set(request, word),
            _ => throw new Diagnostics.KanikoException(Diagnostics.ErrorCode.UsageInvalid, $"there is more than one {what}: '{words[1]}'")
            {
                Hint = "name one; flags take their values with an equals sign, --flag=value",
            },
        },
        request => get(request) is { Length: > 0 } word ? [word] : []);
}
