using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Workload;

/// <summary>Somebody at a node who sends messages of one kind to one peer: now and then, in bursts, or as fast as they are taken.</summary>
internal sealed class Producer
{
    private const int Overhead = 40;

    private readonly SenderLink _link;
    private readonly Purse _purse;
    private readonly Random _random;
    private readonly int _channel;
    private readonly bool _isUnreliable;
    private readonly bool _isGreedy;
    private readonly int _burst;
    private readonly double _gap;
    private readonly double _logSmallest;
    private readonly double _logSpread;
    private readonly double _deadlines;
    private readonly double _keys;
    private readonly Action _produce;
    private bool _isProducing;

    public Producer(SenderLink link, Purse purse, Random random)
    {
        _link = link;
        _purse = purse;
        _random = random;
        _produce = Produce;
        _channel = DrawChannel();
        _isUnreliable = random.Next(10) == 0;
        _isGreedy = random.Next(6) == 0;
        _burst = 1 << random.Next(7);
        _gap = Math.Pow(10, 5.5 + 3 * random.NextDouble());
        _logSmallest = random.Next(4) == 0 ? 0 : 5 * random.NextDouble();
        _logSpread = Math.Log2(Largest()) - _logSmallest;
        if (random.Next(3) > 0)
            _logSpread *= random.NextDouble();
        if (random.Next(4) == 0)
            _deadlines = random.NextDouble();
        if (random.Next(4) == 0)
            _keys = random.NextDouble();
    }

    public void Start()
    {
        if (_isGreedy)
            _link.OnTurn += Refill;
        Later();
    }

    private void Later() =>
        _link.Node.World.Clock.At(_link.Node.World.Clock.NowNanos + (long)(_gap * -Math.Log(1 - _random.NextDouble())), _produce);

    private void Produce()
    {
        if (_link.IsOver || _purse.IsEmpty)
            return;
        // A stalled process sends nothing either.
        if (!_link.Node.IsStalled)
            Burst(1 + _random.Next(_burst));
        Later();
    }

    private void Refill()
    {
        if (_isProducing || _link.IsOver || _link.Node.IsStalled)
            return;
        _isProducing = true;
        Burst(8);
        _isProducing = false;
    }

    private void Burst(int count)
    {
        for (var i = 0; i < count && !_purse.IsEmpty; i++)
        {
            var length = (int)Math.Pow(2, _logSmallest + _logSpread * _random.NextDouble());
            if (length == 1 && _random.Next(2) == 0)
                length = 0;
            if (Send(length) != SendResult.Accepted)
                return;
            _purse.Spend(length + Overhead);
        }
    }

    private SendResult Send(int length)
    {
        if (_isUnreliable)
            return _link.SendUnreliable(Math.Min(length, 1_100));
        long? deadline = null;
        ulong key = 0;
        if (_deadlines > 0 && _random.NextDouble() < _deadlines)
            deadline = _link.Node.Clock.Now.Value + (long)(Math.Pow(10, 3 * _random.NextDouble()) * MonotonicNanos.PerMillisecond);
        if (_keys > 0 && _random.NextDouble() < _keys)
            key = (ulong)_random.Next(1, 5);
        // What may be left out must say which it is.
        if (deadline is not null || key != 0)
            length = Math.Max(length, Checks.MessageContent.HeaderSize);
        return _link.Send(_channel, length, deadline, key);
    }

    private int DrawChannel() => _random.Next(5) switch
    {
        0 => ChannelIds.Control,
        1 => ChannelIds.Bulk,
        _ => ChannelIds.FirstOrdinary + _random.Next(_link.Node.Settings.OrdinaryLanes),
    };

    private double Largest()
    {
        double largest = _link.Node.Settings.MaximumMessageSizeOf(_channel);
        return _random.Next(12) == 0 ? largest : Math.Min(largest, Math.Pow(2, 8 + 8 * _random.NextDouble()));
    }
}
