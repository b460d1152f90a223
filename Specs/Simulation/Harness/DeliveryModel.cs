using System.Buffers.Binary;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>
/// What must be true of messages in one direction. A message says its sender's incarnation, its channel, its number and its
/// length; the rest follows from these, so that the model needs no copy.
/// </summary>
public sealed class DeliveryModel
{
    public const int HeaderSize = 24;

    private readonly Dictionary<(ulong Sender, int Channel), Stream> _streams = [];
    private byte[] _expected = [];

    public long Delivered { get; private set; }

    public long BytesDelivered { get; private set; }

    /// <summary>When each message of a channel came, for latency.</summary>
    public Action<int, long>? OnDelivered { get; set; }

    public byte[] Make(ulong sender, int channel, int length)
    {
        var message = new byte[Math.Max(length, HeaderSize)];
        Write(message, sender, channel, StreamOf(sender, channel).NextNumber);
        return message;
    }

    /// <summary>The message made last was accepted.</summary>
    public void OnAccepted(ulong sender, int channel) => StreamOf(sender, channel).NextNumber++;

    public long AcceptedOf(ulong sender) => _streams.Where(s => s.Key.Sender == sender).Sum(s => s.Value.NextNumber);

    public long DeliveredOf(ulong sender) => _streams.Where(s => s.Key.Sender == sender).Sum(s => s.Value.Delivered);

    /// <summary>A message came: it must have been accepted, be later than all before on its channel, and be intact.</summary>
    public void OnMessage(in InboundMessage message, ulong dialer)
    {
        var bytes = message.Payload.Span;
        Assert.True(bytes.Length >= HeaderSize, "a message is as long as it was sent");
        var sender = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var channel = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        Assert.Equal(dialer, sender);
        Assert.Equal(message.Channel, channel);
        var stream = StreamOf(sender, channel);
        Assert.True(number < stream.NextNumber, $"channel {channel} delivered {number}, accepted are {stream.NextNumber}");
        Assert.True(number > stream.Last, $"channel {channel} delivered {number} after {stream.Last}");
        if (_expected.Length < bytes.Length)
            _expected = new byte[bytes.Length];
        var expected = _expected.AsSpan(0, bytes.Length);
        Write(expected, sender, channel, number);
        Assert.True(bytes.SequenceEqual(expected), $"channel {channel}, message {number} is not what was sent");
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
