using Cake.Core.Diagnostics;
using Kaniko.Tasks.Events;

namespace Cake.Kaniko;

/// <summary>Events as lines of Cake's log. Texts are arguments, never formats: they may hold braces.</summary>
internal sealed class KanikoLog(ICakeLog log)
{
    private readonly EventLines lines = new();

    public void Write(BuildEvent buildEvent)
    {
        switch (lines.Of(buildEvent))
        {
            case (LineLevel.Warning, var text):
                log.Warning("{0}", text);
                break;
            case (LineLevel.Information, var text):
                log.Information("{0}", text);
                break;
            case (LineLevel.Verbose, var text):
                log.Verbose("{0}", text);
                break;
            case (LineLevel.Debug, var text):
                log.Debug("{0}", text);
                break;
        }
    }
}
