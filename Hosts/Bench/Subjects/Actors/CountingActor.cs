namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>The recipient of a run: counts what it gets, and grants its sender more.</summary>
/// <param name="arrivals">Where it counts.</param>
/// <param name="grant">After so many messages it tells their sender that so many more may come; 0: never.</param>
internal sealed class CountingActor(ArrivalTally arrivals, int grant) : UntypedActor
{
    /// <summary>The name under which it is found.</summary>
    public const string Recipient = "count";

    /// <summary>What its sender is told.</summary>
    public static readonly byte[] Granted = [0];

    private int _since;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case byte[] bytes:
                arrivals.Add(bytes);
                break;
            case string text:
                arrivals.Add([(byte)text[0]]);
                break;
            default:
                Unhandled(message);
                return;
        }
        if (grant > 0 && ++_since == grant)
        {
            _since = 0;
            Sender.Tell(Granted, Self);
        }
    }
}
