using System.Runtime.Serialization;
using Google.Protobuf;

namespace ActorUdp.Messaging;

/// <summary>What the transport needs of the actor system's serialization.</summary>
internal static class Serializers
{
    private const string BindingsPath = "akka.actor.serialization-bindings";

    /// <summary>Protobuf messages get our serializer unless the configuration binds them to another.</summary>
    /// <returns>Whether they did.</returns>
    public static bool Install(ExtendedActorSystem system)
    {
        Config? bindings = system.Settings.Config.GetConfig(BindingsPath);
        bool bound = bindings is not null && bindings.AsEnumerable().Any(b => b.Key.Trim('"').StartsWith("Google.Protobuf.IMessage", StringComparison.Ordinal));
        if (!bound)
        {
            var protobuf = new ProtobufSerializer(system);
            system.Serialization.AddSerializer("actor-udp-protobuf", protobuf);
            system.Serialization.AddSerializationMap(typeof(IMessage), protobuf);
        }

        return !bound;
    }

    public static string ManifestOf(Serializer serializer, object message) => Serialization.ManifestFor(serializer, message);

    /// <summary>PoisonPill, Kill and their kind act on the actor itself, so they neither leave nor enter a node.</summary>
    public static bool ControlsActors(object message) => message is IAutoReceivedMessage or Terminated or ReceiveTimeout;

    /// <summary>Reads a payload.</summary>
    /// <exception cref="SerializationException">No such serializer, or it does not know the type.</exception>
    public static object Deserialize(ExtendedActorSystem system, byte[] payload, int serializerId, string manifest) =>
        system.Serialization.Deserialize(payload, serializerId, manifest);
}
