namespace ActorUdp.Specs.Remote.Associations;

/// <summary>Two transports on their own, as Akka.Remote uses them: listen, associate, write, end, shut down.</summary>
public abstract class TransportSpec() : AkkaTestKit("""
    akka.loglevel = INFO
    akka.stdout-loglevel = OFF
    akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
    """)
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private protected static ByteString Pdu(int number, int length = 4)
    {
        byte[] bytes = new byte[length];
        BitConverter.TryWriteBytes(bytes, number);
        return ByteString.CopyFrom(bytes);
    }

    private protected static int NumberOf(InboundPayload payload) => BitConverter.ToInt32(payload.Payload.Span);

    /// <summary>An association from A to B, with both ends listened to.</summary>
    private protected async Task<(AssociationHandle A, AssociationHandle B)> Associate(TransportPair pair, TestProbe a, TestProbe b, TestProbe inbound)
    {
        AssociationHandle atA = await pair.A.Associate(pair.AddressB).WaitAsync(Patience);
        AssociationHandle atB = (await inbound.ExpectMsgAsync<InboundAssociation>(Patience)).Association;
        atA.ReadHandlerSource.SetResult(new ActorHandleEventListener(a));
        atB.ReadHandlerSource.SetResult(new ActorHandleEventListener(b));
        return (atA, atB);
    }
}
