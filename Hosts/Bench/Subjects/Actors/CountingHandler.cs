namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>The recipient of messages that are sent as bytes: counts them where they lie, and grants their sender more, if that wants it.</summary>
/// <param name="arrivals">Where it counts.</param>
/// <param name="grant">As <see cref="CountingActor"/> has it.</param>
internal sealed class CountingHandler(ArrivalTally arrivals, int grant)
{
    private int _since;

    public void Take(in ReceivedPayload message)
    {
        arrivals.Add(message.Payload);
        if (grant == 0 || ++_since < grant)
            return;
        _since = 0;
        message.Sender.Tell(CountingActor.Granted, ActorRefs.NoSender);
    }
}
