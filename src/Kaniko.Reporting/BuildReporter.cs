using Kaniko.Tasks.Events;

namespace Kaniko.Reporting;

/// <summary>Tells a build's events to someone. Called by one <see cref="ReporterSet"/>, one call at a time.</summary>
public abstract class BuildReporter
{
    /// <summary>The next event; each comes once, in order.</summary>
    public abstract void Report(BuildEvent buildEvent);

    /// <summary>Somebody is about to write a line of their own before the next line of a step: what another step left open is ended first.</summary>
    /// <param name="step">The step whose line comes next.</param>
    public virtual void Approach(string step)
    {
    }

    /// <summary>Wants <see cref="Refresh"/> while nothing happens, to move its clocks on.</summary>
    public virtual bool IsLive => false;

    /// <summary>Nothing new has happened, but time has passed.</summary>
    public virtual void Refresh()
    {
    }

    /// <summary>No further event is at hand: what was written should be seen now.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Nothing more comes, whether or not the build told its end.</summary>
    public virtual void Close() => Flush();
}
