using System.Threading.Channels;

namespace ActorUdp.Specs.Actors;

/// <summary>Takes what an actor receives out of the actor world, in order, so that a spec can await it with a bound.</summary>
public sealed class Collector<T>
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly Channel<(T Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(T, IActorRef)>();

    private Collector(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Sink(_received.Writer)));

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Whether something has been received and not been taken yet.</summary>
    public bool HasMore => _received.Reader.TryPeek(out _);

    /// <summary>What is sent to a name of a system's transport.</summary>
    public static Collector<T> Named(ActorSystem system, string name)
    {
        var collector = new Collector<T>(system);
        UdpTransport.Get(system).Register(name, collector.Ref);
        return collector;
    }

    /// <summary>What is published to a system's event stream.</summary>
    public static Collector<T> Events(ActorSystem system)
    {
        var collector = new Collector<T>(system);
        system.EventStream.Subscribe(collector.Ref, typeof(T));
        return collector;
    }

    public async Task<T> Next()
    {
        using var late = new CancellationTokenSource(_patience);
        try
        {
            (T message, LastSender) = await _received.Reader.ReadAsync(late.Token);
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {typeof(T).Name} within {_patience}.");
        }
    }

    public async Task<TWanted> Next<TWanted>()
        where TWanted : T
    {
        while (true)
        {
            if (await Next() is TWanted wanted)
            {
                return wanted;
            }
        }
    }

    private sealed class Sink : UntypedActor
    {
        private readonly ChannelWriter<(T Message, IActorRef Sender)> _writer;

        public Sink(ChannelWriter<(T Message, IActorRef Sender)> writer) => _writer = writer;

        protected override void OnReceive(object message)
        {
            if (message is T expected)
            {
                _writer.TryWrite((expected, Sender));
            }
            else
            {
                Unhandled(message);
            }
        }
    }
}
