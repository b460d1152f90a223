using System.Buffers.Binary;
using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Pairs;

/// <summary>
/// What must be true of messages in one direction. A message says its sender's incarnation, its channel, its number and its
/// length; the rest follows from these, so that the model needs no copy.
/// </summary>
public sealed class DeliveryModel
{
    /// <summary>The smallest message, in bytes.</summary>
    public const int HeaderSize = 24;

    private readonly Dictionary<(ulong Sender, int Channel), Stream> _streams = [];
    private byte[] _expected = [];

    /// <summary>Messages that came.</summary>
    public long Delivered { get; private set; }

    /// <summary>Bytes of those.</summary>
    public long BytesDelivered { get; private set; }

    /// <summary>Told of each message as it comes: its channel, and its number there from 0.</summary>
    public Action<int, long>? OnDelivered { get; set; }

    /// <summary>Makes the next message of a channel; it counts once <see cref="OnAccepted"/> is called.</summary>
    /// <param name="sender">The sender's incarnation.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="length">Bytes; fewer than <see cref="HeaderSize"/> become as many.</param>
    /// <returns>The message.</returns>
    public byte[] Make(ulong sender, int channel, int length)
    {
        var message = new byte[Math.Max(length, HeaderSize)];
        Write(message, sender, channel, StreamOf(sender, channel).NextNumber);
        return message;
    }

    /// <summary>The message made last was accepted.</summary>
    /// <param name="sender">The sender's incarnation.</param>
    /// <param name="channel">The channel.</param>
    public void OnAccepted(ulong sender, int channel) => StreamOf(sender, channel).NextNumber++;

    /// <summary>Messages that were accepted from an incarnation.</summary>
    /// <param name="sender">The incarnation.</param>
    /// <returns>Their number.</returns>
    public long AcceptedOf(ulong sender) => _streams.Where(s => s.Key.Sender == sender).Sum(s => s.Value.NextNumber);

    /// <summary>Messages that came from an incarnation.</summary>
    /// <param name="sender">The incarnation.</param>
    /// <returns>Their number.</returns>
    public long DeliveredOf(ulong sender) => _streams.Where(s => s.Key.Sender == sender).Sum(s => s.Value.Delivered);

    /// <summary>A message came: it must have been accepted, be later than all before on its channel, and be intact.</summary>
    /// <param name="message">The message.</param>
    /// <param name="dialer">The incarnation that the connection it came by belongs to.</param>
    /// <exception cref="SimulationException">It is not as it must be.</exception>
    public void OnMessage(in InboundMessage message, ulong dialer)
    {
        var bytes = message.Payload.Span;
        if (bytes.Length < HeaderSize)
            throw new SimulationException($"channel {message.Channel} delivered {bytes.Length} bytes, fewer than any message has");
        var sender = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var channel = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        if (sender != dialer || channel != message.Channel)
        {
            throw new SimulationException(
                $"a message of {sender:x} on channel {channel} came from {dialer:x} on channel {message.Channel}");
        }
        var stream = StreamOf(sender, channel);
        if (number >= stream.NextNumber)
            throw new SimulationException($"channel {channel} delivered {number}, accepted are {stream.NextNumber}");
        if (number <= stream.Last)
            throw new SimulationException($"channel {channel} delivered {number} after {stream.Last}");
        if (_expected.Length < bytes.Length)
            _expected = new byte[bytes.Length];
        var expected = _expected.AsSpan(0, bytes.Length);
        Write(expected, sender, channel, number);
        if (!bytes.SequenceEqual(expected))
            throw new SimulationException($"channel {channel}, message {number} is not what was sent");
        stream.Last = number;
        stream.Delivered++;
        Delivered++;
        BytesDelivered += bytes.Length;
        OnDelivered?.Invoke(channel, number);
    }

    private static void Write(Span<byte> target, ulong sender, int channel, long number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, sender);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], channel);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], number);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], target.Length);
        var state = unchecked((uint)(number * 2654435761) ^ (uint)channel);
        for (var i = HeaderSize; i < target.Length; i++)
        {
            // Every 61st byte depends on all before it; the rest says where it is.
            if (i % 61 == 0)
                state = unchecked(state * 1664525 + 1013904223);
            target[i] = (byte)(state + (uint)i);
        }
    }

    private Stream StreamOf(ulong sender, int channel)
    {
        if (!_streams.TryGetValue((sender, channel), out var stream))
            _streams.Add((sender, channel), stream = new Stream());
        return stream;
    }

    private sealed class Stream
    {
        public long NextNumber { get; set; }

        public long Last { get; set; } = -1;

        public long Delivered { get; set; }
    }
}
