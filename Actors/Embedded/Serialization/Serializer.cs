using System.Globalization;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Util;

namespace ActorUdp.Embedded.Serialization;

/// <summary>Turns objects into bytes and back. Thread-safe.</summary>
public abstract class Serializer
{
    /// <summary>The actor system.</summary>
    protected readonly ExtendedActorSystem system;

    private int? _identifier;

    /// <summary>Creates the serializer. The runtime calls it with the system only.</summary>
    protected Serializer(ExtendedActorSystem system) => this.system = system;

    /// <summary>The number that names the serializer on the wire; by default from <c>serialization-identifiers</c>.</summary>
    public virtual int Identifier => _identifier ??= ConfiguredIdentifier();

    /// <summary>Whether <see cref="FromBinary(byte[], Type)"/> needs the type.</summary>
    public abstract bool IncludeManifest { get; }

    /// <summary>Serializes.</summary>
    public abstract byte[] ToBinary(object obj);

    /// <summary>Deserializes.</summary>
    /// <param name="bytes">What <see cref="ToBinary"/> made.</param>
    /// <param name="type">The type that is expected; may be null when <see cref="IncludeManifest"/> is false.</param>
    public abstract object FromBinary(byte[] bytes, Type type);

    /// <summary>Deserializes.</summary>
    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));

    private int ConfiguredIdentifier()
    {
        Type type = GetType();
        Configuration.Config? identifiers = system.Settings.Config.GetConfig("akka.actor.serialization-identifiers");
        foreach (var (name, value) in identifiers?.AsEnumerable() ?? [])
        {
            if (TypeNames.Find(name) == type)
                return int.Parse(value.GetString()!, CultureInfo.InvariantCulture);
        }

        throw new ArgumentException($"Couldn't find serializer id for [{type}] under [akka.actor.serialization-identifiers]");
    }
}

/// <summary>A serializer that names types by strings of its own.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    /// <summary>Creates the serializer. The runtime calls it with the system only.</summary>
    protected SerializerWithStringManifest(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override bool IncludeManifest => true;

    /// <summary>Deserializes by the name of the type.</summary>
    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, TypeNames.Of(type));

    /// <summary>Deserializes.</summary>
    /// <param name="bytes">What <see cref="Serializer.ToBinary"/> made.</param>
    /// <param name="manifest">What <see cref="Manifest"/> said.</param>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>What tells <see cref="FromBinary(byte[], string)"/> how to read the object.</summary>
    public abstract string Manifest(object o);
}

/// <summary>Byte arrays, as they are.</summary>
public class ByteArraySerializer : Serializer
{
    /// <summary>Creates the serializer.</summary>
    public ByteArraySerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj as byte[]
        ?? throw new NotSupportedException("The object to convert is not a byte array.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

/// <summary>Null, as no bytes.</summary>
public class NullSerializer : Serializer
{
    /// <summary>Creates the serializer.</summary>
    public NullSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => 0;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => [];

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => null!;
}
