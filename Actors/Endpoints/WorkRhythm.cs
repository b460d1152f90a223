namespace ActorUdp.Endpoints;

/// <summary>
/// Whether work comes so quickly, one after the other, that to look for it costs less than to sleep and be woken each time, as
/// requests and their answers do. One thread.
/// </summary>
internal struct WorkRhythm
{
    /// <summary>Nanoseconds up to which a wait is short, and for which it is worth to look: about twice what it costs to sleep and be woken.</summary>
    public const long ShortWait = 100_000;

    /// <summary>So many short waits in a row make it quick: more than the answers to the heartbeats of many idle peers, which come together.</summary>
    public const int ShortWaits = 32;

    private int _short;

    /// <summary>Whether the next work is likely to come soon.</summary>
    public readonly bool IsQuick => _short >= ShortWaits;

    /// <summary>Work has come.</summary>
    /// <param name="waited">Nanoseconds since there was some before.</param>
    public void OnWork(long waited) => _short = waited <= ShortWait ? Math.Min(_short + 1, ShortWaits) : 0;

    /// <summary>None came for longer than a short wait.</summary>
    public void OnQuiet() => _short = 0;
}
