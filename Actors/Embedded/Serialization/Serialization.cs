using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Util;

namespace ActorUdp.Embedded.Serialization;

/// <summary>The serializers of an actor system, by type, alias and identifier. Thread-safe.</summary>
public sealed class Serialization
{
    private readonly ConcurrentDictionary<int, Serializer> _byIdentifier = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();

    // What was found for a type, bound to it or to a base of it.
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly NullSerializer _nullSerializer;
    private ImmutableList<(Type Type, Serializer Serializer)> _bindings = [];

    internal Serialization(ExtendedActorSystem system)
    {
        System = system;
        _nullSerializer = new NullSerializer(system);
        AddSerializer("null", _nullSerializer);
        Config config = system.Settings.Config;
        foreach (var (alias, type) in Entries(config, "akka.actor.serializers"))
            AddSerializer(alias, NewSerializer(alias, type));
        foreach (var (typeName, alias) in Entries(config, "akka.actor.serialization-bindings"))
            Bind(typeName, alias);
    }

    /// <summary>The actor system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>What names the type of a message to <see cref="Deserialize(byte[], int, string)"/>; empty where nothing needs to.</summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest withManifest => withManifest.Manifest(msg),
        { IncludeManifest: true } => TypeNames.Of(msg.GetType()),
        _ => "",
    };

    /// <summary>Makes a serializer known by an alias and by its identifier.</summary>
    public void AddSerializer(string name, Serializer serializer)
    {
        _byName[name] = serializer;
        _byIdentifier[serializer.Identifier] = serializer;
    }

    /// <summary>Uses a serializer for instances of a type and of types derived from it.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        ImmutableInterlocked.Update(ref _bindings, list => list.RemoveAll(b => b.Type == type).Add((type, serializer)));
        _byType.Clear();
    }

    /// <summary>The serializer of an object.</summary>
    /// <param name="obj">The object, or null.</param>
    /// <param name="defaultSerializerName">The alias to use when none is bound to its type.</param>
    public Serializer FindSerializerFor(object? obj, string? defaultSerializerName = null) =>
        obj is null ? _nullSerializer : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The serializer of a type: that of the closest bound base or interface.</summary>
    /// <param name="objectType">The type.</param>
    /// <param name="defaultSerializerName">The alias to use when none but that of Object is bound to it.</param>
    /// <exception cref="SerializationException">There is none.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (defaultSerializerName is null && _byType.TryGetValue(objectType, out var known))
            return known;

        Serializer? found = null;
        Type? closest = null;
        foreach (var (type, serializer) in _bindings)
        {
            if (type.IsAssignableFrom(objectType) && type != typeof(object) && (closest is null || closest.IsAssignableFrom(type)))
                (closest, found) = (type, serializer);
        }

        if (found is null && defaultSerializerName is not null)
            return _byName.TryGetValue(defaultSerializerName, out var named) ? named : throw NotFound(objectType);
        found ??= _bindings.Find(b => b.Type == typeof(object)).Serializer ?? throw NotFound(objectType);
        _byType[objectType] = found;
        return found;
    }

    /// <summary>Serializes with the serializer of the object's type.</summary>
    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    /// <summary>Deserializes.</summary>
    /// <param name="bytes">What the serializer made.</param>
    /// <param name="serializerId">Its identifier.</param>
    /// <param name="manifest">What <see cref="ManifestFor"/> said.</param>
    /// <exception cref="SerializationException">There is no such serializer or no such type.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        Serializer serializer = ById(serializerId, manifest);
        if (serializer is SerializerWithStringManifest withManifest)
            return withManifest.FromBinary(bytes, manifest);
        if (string.IsNullOrEmpty(manifest))
            return serializer.FromBinary(bytes, null!);

        Type type = TypeNames.Find(manifest) ?? throw new SerializationException(
            $"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].");
        return serializer.FromBinary(bytes, type);
    }

    /// <summary>Deserializes.</summary>
    /// <param name="bytes">What the serializer made.</param>
    /// <param name="serializerId">Its identifier.</param>
    /// <param name="type">The type that is expected.</param>
    /// <exception cref="SerializationException">There is no such serializer.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) =>
        ById(serializerId, type.Name).FromBinary(bytes, type);

    private static SerializationException NotFound(Type type) => new($"Serializer not found for type {type.Name}");

    private static IEnumerable<(string Key, string Value)> Entries(Config config, string path) =>
        (config.GetConfig(path)?.AsEnumerable() ?? []).Select(entry => (entry.Key, entry.Value.GetString()!));

    private Serializer ById(int serializerId, string manifest) => _byIdentifier.TryGetValue(serializerId, out var serializer)
        ? serializer
        : throw new SerializationException(
            $"Cannot find serializer with id [{serializerId}] (manifest [{manifest}]). The most probable reason is that "
            + "the configuration entry 'akka.actor.serializers' is not in sync between the two systems.");

    private Serializer NewSerializer(string alias, string typeName)
    {
        Type type = TypeNames.Find(typeName) ?? throw new ConfigurationException(
            $"The type name for serializer '{alias}' did not resolve to an actual Type: '{typeName}'");
        return (Serializer)Activator.CreateInstance(type, System)!;
    }

    private void Bind(string typeName, string alias)
    {
        if (alias == "none")
            return;

        Type type = TypeNames.Find(typeName) ?? throw new ConfigurationException(
            $"The type name for message/serializer binding '{alias}' did not resolve to an actual Type: '{typeName}'");
        if (!_byName.TryGetValue(alias, out var serializer))
            throw new ConfigurationException($"Serialization binding to non existing serializer: '{alias}'");
        AddSerializationMap(type, serializer);
    }
}
