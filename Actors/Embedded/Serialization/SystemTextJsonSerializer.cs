using System.Runtime.Serialization;
using System.Text.Json;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Util;

namespace ActorUdp.Embedded.Serialization;

/// <summary>
/// Any other type as JSON. The manifest is the type's name with its assembly; the bytes name no types, so that a peer can
/// make only instances of the manifest's type and of what its properties declare.
/// </summary>
public sealed class SystemTextJsonSerializer : SerializerWithStringManifest
{
    private static readonly JsonSerializerOptions _options = new() { IncludeFields = true };

    /// <summary>Creates the serializer.</summary>
    public SystemTextJsonSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), _options);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">There is no such type, or the bytes are not one of it.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        Type type = TypeNames.Find(manifest) ?? throw new SerializationException($"Cannot find manifest class [{manifest}].");
        try
        {
            return JsonSerializer.Deserialize(bytes, type, _options)
                ?? throw new SerializationException($"The JSON of [{manifest}] is null.");
        }
        catch (JsonException e)
        {
            throw new SerializationException($"The bytes are not the JSON of [{manifest}].", e);
        }
        catch (NotSupportedException e)
        {
            throw new SerializationException($"[{manifest}] cannot be read from JSON.", e);
        }
    }

    /// <inheritdoc/>
    public override string Manifest(object o) => TypeNames.Of(o.GetType());
}
