using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Associations;

/// <summary>Which PDU may overtake which: the two halves of the order against each other, over channels of any speed.</summary>
public sealed class OrderSpec
{
    private const int Threshold = 200;
    private const long Window = 2_000;

    [Fact]
    public void What_is_small_goes_in_order_as_long_as_nothing_is_set_aside()
    {
        var world = new World();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(SendWay.Lane, world.Send($"/user/{i % 3}", 10));
        }

        Assert.Equal(SendWay.Lane, world.Send("/user/1", 10, sequence: 1));
    }

    [Fact]
    public void Others_overtake_a_large_message_and_its_own_recipient_waits()
    {
        var world = new World();
        Assert.Equal(SendWay.Aside, world.Send("/user/large", 500));
        Assert.Equal(SendWay.Lane, world.Send("/user/other", 10));
        Assert.Equal(SendWay.Aside, world.Send("/user/large", 10));
        Assert.Equal(SendWay.Lane, world.SendPdu(Pdus.Selection(["user", "other"], ByteString.Empty)));
        Assert.Equal(SendWay.Aside, world.SendPdu(Pdus.Selection(["user", "large"], ByteString.Empty)));
        Assert.Equal(SendWay.Lane, world.SendPdu(Pdus.Instruction(Pdus.Heartbeat)));
        Assert.Equal(SendWay.Lane, world.SendPdu(Pdus.PureAck(1)));
        Assert.Equal(SendWay.Lane, world.SendPdu(Pdus.Message("/remote", ByteString.Empty)));
        Assert.Equal(SendWay.LaneAfterAside, world.SendPdu(Pdus.Selection(["user", "*"], ByteString.Empty)));
        Assert.Equal(SendWay.LaneAfterAside, world.SendPdu(Pdus.Instruction(Pdus.Disassociate)));
        Assert.Equal(SendWay.LaneAfterAside, world.SendPdu(ByteString.CopyFromUtf8("?")));

        world.RunToTheEnd();
        Assert.Equal(SendWay.Lane, world.Send("/user/large", 10));
    }

    [Fact]
    public void Terminated_does_not_overtake_the_last_words_by_whatever_way_it_comes()
    {
        var world = new World();
        Assert.Equal(SendWay.Lane, world.Send("/system/remote-watcher", 10, sequence: 1));
        Assert.Equal(SendWay.Aside, world.Send("/user/watcher", 500));
        Assert.Equal(SendWay.Aside, world.Send("/system/remote-watcher", 10, sequence: 2));
        Assert.Equal(SendWay.Aside, world.Send("/user/watcher", 10, sequence: 3));
        Assert.Equal(SendWay.Lane, world.Send("/user/unknown", 10));
    }

    [Fact]
    public void A_large_system_message_stays_in_line()
    {
        var world = new World();
        Assert.Equal(SendWay.Lane, world.Send("/user/a", 500, sequence: 1));
    }

    [Fact]
    public void What_may_be_set_aside_is_bounded()
    {
        var world = new World();
        int aside = 0;
        while (world.Send("/user/large", 500) == SendWay.Aside)
        {
            aside++;
        }

        Assert.InRange(aside, Window / 700, (Window / 500) + 1);
        Assert.Equal(SendWay.Full, world.Send("/user/large", 10));
        Assert.Equal(SendWay.Lane, world.Send("/user/other", 10));
        Assert.Equal(SendWay.Aside, world.Send("/user/large", 10, sequence: 1));
        world.RunToTheEnd();
        Assert.Equal(SendWay.Aside, world.Send("/user/large", 500));
    }

    [Fact]
    public void A_peer_that_has_delivered_more_than_there_was_is_found_out()
    {
        var order = new SendOrder(Threshold, Window);
        Assert.True(order.Delivered(0));
        Assert.False(order.Delivered(1));
    }

    [Fact]
    public void Whatever_the_channels_speeds_each_recipient_gets_its_messages_in_order()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var world = new World();
            ulong sequence = 0;
            for (int i = 0; i < 200; i++)
            {
                switch (random.Next(12))
                {
                    case 0:
                        world.Send($"/user/{random.Next(4)}", random.Next(200, 600));
                        break;
                    case 1:
                        world.Send($"/user/{random.Next(4)}", random.Next(10, 400), sequence: ++sequence);
                        break;
                    case < 5:
                        world.Send($"/user/{random.Next(6)}", random.Next(1, 100));
                        break;
                    default:
                        world.Step(random.Next(3));
                        break;
                }
            }

            world.RunToTheEnd();
            Assert.True(world.Problem.Length == 0, $"seed {seed}: {world.Problem}");
        }
    }

    /// <summary>A sender and a receiver with a lane, a bulk channel and a way back between them, each in order and of its own speed.</summary>
    private sealed class World : IOrderedPdus
    {
        private readonly SendOrder _send = new(Threshold, Window);
        private readonly ReceiveOrder _receive;
        private readonly Queue<(ulong After, ByteString Pdu)> _lane = [];
        private readonly Queue<(ulong After, ByteString Pdu)> _bulk = [];
        private readonly Queue<ulong> _back = [];
        private readonly Dictionary<ByteString, int> _number = [];
        private readonly Dictionary<ulong, int> _lastOf = [];
        private readonly SortedSet<int> _waiting = [];
        private int _sent;
        private int _delivered;
        private int _serial;

        public World() => _receive = new ReceiveOrder(this);

        public string Problem { get; private set; } = "";

        public SendWay Send(string path, int length, ulong? sequence = null)
        {
            byte[] content = new byte[length];
            BitConverter.TryWriteBytes(content.AsSpan(), ++_serial);
            return SendPdu(Pdus.Message(path, ByteString.CopyFrom(content.Length < 4 ? BitConverter.GetBytes(_serial) : content), sequence));
        }

        public SendWay SendPdu(ByteString pdu)
        {
            SendWay way = _send.Decide(pdu.Span, pdu.Length, out PduView view);
            switch (way)
            {
                case SendWay.Lane:
                    _lane.Enqueue((0, pdu));
                    _send.SentOnLane();
                    break;
                case SendWay.LaneAfterAside:
                    _lane.Enqueue((_send.AsideSent, pdu));
                    _send.SentOnLane();
                    break;
                case SendWay.Aside:
                    _bulk.Enqueue((_send.LaneSent, pdu));
                    _send.SentAside(view, pdu.Length);
                    break;
                default:
                    return way;
            }

            _number[pdu] = ++_sent;
            _waiting.Add(_sent);
            return way;
        }

        public bool Step(int channel)
        {
            if (channel == 0 && _lane.TryDequeue(out var onLane))
            {
                _receive.OnLane(onLane.After, onLane.Pdu.Span);
            }
            else if (channel == 1 && _bulk.TryDequeue(out var onBulk))
            {
                _receive.OnAside(onBulk.After, new ReceivedPdu(onBulk.Pdu));
                _back.Enqueue(_receive.AsideDelivered);
            }
            else if (channel == 2 && _back.TryDequeue(out ulong delivered))
            {
                Assert.True(_send.Delivered(delivered));
            }
            else
            {
                return false;
            }

            return true;
        }

        public void RunToTheEnd()
        {
            while (Step(1) || Step(0) || Step(2))
            {
                _back.Enqueue(_receive.AsideDelivered);
                if (_lane.Count + _bulk.Count == 0)
                {
                    Assert.True(_send.Delivered(_receive.AsideDelivered));
                    break;
                }
            }

            Assert.Equal(_sent, _delivered);
            Assert.Equal(0, _receive.HeldBytes);
        }

        void IOrderedPdus.Deliver(in ReceivedPdu pdu) => Delivered(pdu.Pdu);

        void IOrderedPdus.Deliver(ReadOnlySpan<byte> pdu) => Delivered(ByteString.CopyFrom(pdu));

        void IOrderedPdus.Close(DisassociateInfo reason)
        {
        }

        private void Delivered(ByteString pdu)
        {
            _delivered++;
            int number = _number[pdu];
            _waiting.Remove(number);
            PduView view = PduView.Of(pdu.Span);
            if (view.Kind is not (PduKind.Message or PduKind.SystemMessage))
            {
                return;
            }

            if (_lastOf.GetValueOrDefault(view.Recipient) > number)
            {
                Problem = $"{number} came after {_lastOf[view.Recipient]}";
            }

            _lastOf[view.Recipient] = number;
            if (view.Kind == PduKind.SystemMessage && _waiting.Any(other => other < number))
            {
                Problem = $"system message {number} came before {_waiting.First()}";
            }
        }
    }
}
