using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Google.Protobuf;

namespace ActorUdp.Messaging;

/// <summary>
/// Protobuf messages by their generated parser. The manifest is the CLR type; only types that implement
/// <see cref="IMessage"/> are ever made, so that a manifest from the network can't bring any other type to life.
/// </summary>
public sealed class ProtobufSerializer : SerializerWithStringManifest
{
    /// <summary>The serializer's identifier on the wire.</summary>
    public const int Id = 7102;

    private static readonly ConcurrentDictionary<string, MessageParser> _parsers = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<Type, string> _manifests = [];

    /// <summary>Makes the serializer of a system.</summary>
    /// <param name="system">The actor system.</param>
    public ProtobufSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => _manifests.GetValue(o.GetType(), static type => $"{type.FullName}, {type.Assembly.GetName().Name}");

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => ((IMessage)obj).ToByteArray();

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest names no Protobuf message that this process has.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => ParserOf(manifest).ParseFrom(bytes);

    /// <summary>What reads the messages of a manifest.</summary>
    /// <exception cref="SerializationException">The manifest names no Protobuf message that this process has.</exception>
    internal static MessageParser ParserOf(string manifest)
    {
        // Only found parsers are kept, so a peer that sends invented manifests can't fill the table.
        if (!_parsers.TryGetValue(manifest, out MessageParser? parser))
        {
            parser = FindParser(manifest);
            _parsers.TryAdd(manifest, parser);
        }

        return parser;
    }

    private static MessageParser FindParser(string manifest)
    {
        Type? type = Type.GetType(manifest, throwOnError: false);
        if (type is null || !typeof(IMessage).IsAssignableFrom(type))
        {
            throw new SerializationException($"'{manifest}' is not a Protobuf message of this process.");
        }

        return type.GetProperty("Parser", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as MessageParser
            ?? throw new SerializationException($"'{manifest}' has no generated parser.");
    }
}
