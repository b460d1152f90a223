using ActorUdp.Endpoints;

namespace ActorUdp.Messaging;

/// <summary>
/// What serializers are told of the transport, so that the references inside a message carry a full address: Akka.Remote's where it runs, which
/// other nodes resolve; else one of ours, which no other node can mistake for an actor of its own.
/// </summary>
internal static class TransportInformation
{
    public static byte[] Serialize(TransportCore core, Serializer serializer, object message) => core.System.Provider.DefaultAddress.HasGlobalScope
        ? Serialization.WithTransport(core.System, (serializer, message), static both => both.serializer.ToBinary(both.message))
        : SerializeWithout(core, serializer, message);

    private static byte[] SerializeWithout(TransportCore core, Serializer serializer, object message)
    {
        var own = new Address(PeerAddress.Scheme, core.System.Name, core.LocalAddress.Host, core.LocalAddress.Port);

        // The other overloads take the provider's address, and that has no host here.
#pragma warning disable CS0618
        return Serialization.WithTransport(core.System, own, () => serializer.ToBinary(message));
#pragma warning restore CS0618
    }
}
