namespace ActorUdp.Timing;

/// <summary>Puts one thread to sleep for a time, and lets others wake it.</summary>
internal interface ISleeper : IDisposable
{
    /// <summary>
    /// Sleeps until the time is over or <see cref="Wake"/> has been called since the last sleep ended. May end too early for no
    /// reason. One thread only.
    /// </summary>
    /// <param name="nanos">How long; <see cref="long.MaxValue"/>: until woken.</param>
    void Sleep(long nanos);

    /// <summary>Ends the sleep, or the next one if there is none. Any thread; harmless after the end.</summary>
    void Wake();
}
