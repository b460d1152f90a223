namespace ActorUdp.Endpoints;

/// <summary>The transport's part in the actor system's coordinated shutdown: flush, goodbye, close.</summary>
internal static class ShutdownTask
{
    // What the phase needs beyond the flush: goodbyes, the receivers, the listener.
    private static readonly TimeSpan _margin = TimeSpan.FromMilliseconds(500);

    public static void Register(ExtendedActorSystem system, TransportCore core, IActorRef supervisor)
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "actor-udp-flush", async () =>
        {
            core.IsShuttingDown = true;
            TimeSpan phase = shutdown.Timeout(CoordinatedShutdown.PhaseBeforeActorSystemTerminate) - _margin;
            TimeSpan flush = core.Settings.ShutdownFlushTimeout < phase ? core.Settings.ShutdownFlushTimeout : phase;
            await supervisor.Ask<Done>(new ShutDown(flush), phase + _margin).ConfigureAwait(false);
            return Done.Instance;
        });

        // Also when the system ends without a coordinated shutdown, nothing is left behind.
        system.RegisterOnTermination(core.Dispose);
    }
}
