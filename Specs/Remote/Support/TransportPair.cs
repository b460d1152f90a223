using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote;

/// <summary>Two transports without Akka.Remote above them, in one actor system.</summary>
internal sealed class TransportPair(ActorSystem system, string settings = "") : IAsyncDisposable
{
    public ActorUdpTransport A { get; } = Make(system, settings);

    public ActorUdpTransport B { get; } = Make(system, settings);

    public Address AddressA { get; private set; } = null!;

    public Address AddressB { get; private set; } = null!;

    public static ActorUdpTransport Make(ActorSystem system, string settings = "", int port = 0) => new(
        system,
        ConfigurationFactory.ParseString($"{settings}\nhostname = \"127.0.0.1\"\nport = {port}"));

    public async Task Listen(IActorRef listenerA, IActorRef listenerB)
    {
        (AddressA, TaskCompletionSource<IAssociationEventListener> a) = await A.Listen();
        (AddressB, TaskCompletionSource<IAssociationEventListener> b) = await B.Listen();
        a.SetResult(new ActorAssociationEventListener(listenerA));
        b.SetResult(new ActorAssociationEventListener(listenerB));
    }

    public async ValueTask DisposeAsync()
    {
        await A.Shutdown();
        await B.Shutdown();
    }
}
