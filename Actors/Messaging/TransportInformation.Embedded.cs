using ActorUdp.Endpoints;

namespace ActorUdp.Messaging;

/// <summary>The embedded runtime's serializers know no references, so there is nothing to tell them.</summary>
internal static class TransportInformation
{
    public static byte[] Serialize(TransportCore core, Serializer serializer, object message)
    {
        _ = core;
        return serializer.ToBinary(message);
    }
}
