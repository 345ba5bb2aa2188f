namespace Kaniko.Registries.Transport;

/// <summary>Header values as they were sent; parsing them is for those who know what they mean.</summary>
internal static class Headers
{
    /// <summary>The value of a response header, the first where there are several.</summary>
    public static string? Find(HttpResponseMessage response, string name)
    {
        if (!response.Headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            return value;
        }

        return null;
    }

    public static IEnumerable<string> FindAll(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values : [];

    /// <summary>The media type of the body, without parameters, in lower case.</summary>
    public static string? ContentType(HttpResponseMessage response)
    {
        var text = FindInContent(response, "Content-Type");
        if (text is null)
        {
            return null;
        }

        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? text : text[..semicolon]).Trim().ToLowerInvariant();
    }

    public static string? FindInContent(HttpResponseMessage response, string name)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            return value;
        }

        return null;
    }
}
