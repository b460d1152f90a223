using System.Text.Json.Nodes;
using ActorUdp.Hosts.Lab.Figures;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Specs.Hosts.Lab;

public class BulkSinkSpec
{
    private readonly BulkSink _sink = new();

    [Fact]
    public void Messages_in_order_are_counted_by_origin_and_by_time()
    {
        _sink.Add(Message(0, 0));
        _sink.Add(Message(1, 0));
        _sink.Add(Message(0, 1));

        JsonNode sink = Told();
        Assert.Equal((2, 0, 0), Counts(sink, 0));
        Assert.Equal((1, 0, 0), Counts(sink, 1));
        Assert.Equal(2 * BulkMessage.Length, ByteLog.FromJson(sink, sink["origins"]![0]!).Between(0, long.MaxValue));
    }

    [Fact]
    public void A_message_that_comes_twice_is_doubled()
    {
        _sink.Add(Message(0, 0));
        _sink.Add(Message(0, 0));

        Assert.Equal((1, 1, 0), Counts(Told(), 0));
    }

    [Fact]
    public void A_gap_is_out_of_order()
    {
        _sink.Add(Message(0, 0));
        _sink.Add(Message(0, 2));

        Assert.Equal((2, 0, 1), Counts(Told(), 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(BulkMessage.Length - 1)]
    public void One_wrong_bit_is_damage(int at)
    {
        byte[] message = Message(0, 0);
        message[at] ^= 0x40;

        _sink.Add(message);

        Assert.Equal(1, (int)Told()["damaged"]!);
    }

    [Fact]
    public void A_message_of_another_length_is_damage()
    {
        _sink.Add(Message(0, 0).AsSpan(1));

        Assert.Equal(1, (int)Told()["damaged"]!);
    }

    [Fact]
    public void Who_expects_messages_is_told_when_they_are_there()
    {
        Task two = _sink.WhenArrived(0, 2);
        _sink.Add(Message(0, 0));
        Assert.False(two.IsCompleted);

        _sink.Add(Message(0, 1));

        Assert.True(two.IsCompleted);
        Assert.True(_sink.WhenArrived(0, 1).IsCompleted);
        Assert.True(_sink.WhenArrived(7, 0).IsCompleted);
    }

    // As the lab reads it.
    private JsonNode Told() => JsonNode.Parse(_sink.ToJson().ToJsonString())!;

    private static (int Messages, int Doubled, int Disordered) Counts(JsonNode sink, int origin)
    {
        JsonNode tally = ((JsonArray)sink["origins"]!).Single(o => (int)o!["origin"]! == origin)!;
        return ((int)tally["messages"]!, (int)tally["doubled"]!, (int)tally["disordered"]!);
    }

    private static byte[] Message(byte origin, ulong number)
    {
        byte[] message = new byte[BulkMessage.Length];
        BulkMessage.Write(message, origin, number);
        return message;
    }
}
