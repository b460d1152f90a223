using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>Pings from actor to actor, over whatever connects their systems.</summary>
internal static class ActorPings
{
    /// <param name="system">The system that pings.</param>
    /// <param name="target">An actor that sends back what it gets.</param>
    /// <param name="plan">How.</param>
    /// <param name="size">Bytes of a ping.</param>
    /// <param name="dispatcher">The dispatcher of the actor that gets the answers.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<PingResult> RunAsync(ActorSystem system, IActorRef target, PingPlan plan, int size, string dispatcher, CancellationToken cancellationToken)
    {
        // Neither can be made before the other; the first ping is sent when both are there.
        PingDriver? driver = null;
        IActorRef pinger = system.ActorOf(Props.Create<Port>((Action<object>)(message => driver!.Answered((byte[])message))).WithDispatcher(dispatcher));
        driver = new PingDriver(plan, size, ping => target.Tell(ping, pinger));
        try
        {
            return await driver.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            system.Stop(pinger);
        }
    }
}
