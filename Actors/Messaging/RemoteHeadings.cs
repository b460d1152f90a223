using System.Collections.Concurrent;
using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>The headings of the messages that have gone to one recipient. Thread-safe.</summary>
internal sealed class RemoteHeadings(RemoteTarget target)
{
    // More kinds of messages than any protocol has; a serializer may make a manifest for each message, and that must not grow without end.
    private const int MaximumManifests = 256;

    private volatile EnvelopePart? _bytes;
    private volatile EnvelopePart? _text;
    private volatile SerializedHeading? _last;
    private volatile ConcurrentDictionary<(int SerializerId, string Manifest), SerializedHeading>? _serialized;

    public EnvelopePart Bytes => _bytes ??= Make(EnvelopePayloadKind.Bytes, 0, "");

    public EnvelopePart Text => _text ??= Make(EnvelopePayloadKind.Text, 0, "");

    public EnvelopePart Serialized(int serializerId, string manifest)
    {
        // Serializers give the same string object for the same type, as a rule.
        SerializedHeading? last = _last;
        if (last is null || last.SerializerId != serializerId || !string.Equals(last.Manifest, manifest, StringComparison.Ordinal))
        {
            _last = last = Find(serializerId, manifest);
        }

        return last.Part;
    }

    private SerializedHeading Find(int serializerId, string manifest)
    {
        ConcurrentDictionary<(int, string), SerializedHeading> serialized = _serialized ??= new();
        if (serialized.TryGetValue((serializerId, manifest), out SerializedHeading? known))
        {
            return known;
        }

        if (serialized.Count >= MaximumManifests)
        {
            serialized.Clear();
        }

        return serialized.GetOrAdd(
            (serializerId, manifest), new SerializedHeading(serializerId, manifest, Make(EnvelopePayloadKind.Serialized, serializerId, manifest)));
    }

    private EnvelopePart Make(EnvelopePayloadKind kind, int serializerId, string manifest)
    {
        var heading = new EnvelopeHeading
        {
            PayloadKind = kind,
            Target = target.Wire,
            SerializerId = serializerId,
            Manifest = Encoding.UTF8.GetBytes(manifest),
        };
        byte[] bytes = new byte[heading.Length];
        heading.Write(bytes);
        return new EnvelopePart(bytes, target.IsNamed);
    }

    private sealed record SerializedHeading(int SerializerId, string Manifest, EnvelopePart Part);
}
