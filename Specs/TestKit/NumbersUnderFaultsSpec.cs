using System.Collections.Concurrent;

namespace ActorUdp.Specs.TestKit;

/// <summary>
/// Many threads send to many names, from many senders, by all kinds of channels, while links lose, actors of the endpoints fail and the peer
/// dies and comes back with its names in another order. Whatever arrives is for who gets it and from whom it says.
/// </summary>
public sealed class NumbersUnderFaultsSpec : IDisposable
{
    private const int Names = 40;
    private const int Senders = 30;
    private const int Threads = 4;

    // Small queues: what waits in them is given up with every restart, and must all arrive in the end.
    private const string Configuration =
        """
        actor-udp {
          reconnect-backoff { initial = 20 ms, maximum = 50 ms }
          send-queue { control = 64 KiB, ordinary = 64 KiB, bulk = 64 KiB }
        }
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly SimulatedNetwork _network = new(seed: 11);
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Gauge _arrived = new();
    private readonly Gauge _answered = new();
    private readonly Gauge _last = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public async Task No_message_reaches_another_recipient_or_names_another_sender()
    {
        SimulatedNode client = _network.CreateNode("client", Configuration);
        SimulatedNode server = _network.CreateNode("server");
        Register(server, incarnation: 0);
        IActorRef[] senders = [.. Enumerable.Range(0, Senders).Select(i => client.System.ActorOf(Props.Create(() => new Sender(this, $"s{i}")), $"s{i}"))];
        _network.Everywhere().Lose(0.02).Reorder(0.05, TimeSpan.FromMilliseconds(2));
        using var stop = new CancellationTokenSource();
        Task[] sending = [.. Enumerable.Range(0, Threads).Select(t => OnThread(() => Send(client, senders, t, stop.Token)))];

        for (int round = 1; round <= 6; round++)
        {
            await Progress();
            client.System.ActorSelection("/system/actor-udp/sender-*").Tell(Kill.Instance);
            await Progress();
            server.System.ActorSelection("/system/actor-udp/receiver-*").Tell(Kill.Instance);
            await Progress();
            Assert.Equal(0, server.Udp.Counters.Of(MessageDropReason.BadEnvelope));
            server = await _network.Restart("server");
            Register(server, round);
        }

        await Progress();
        stop.Cancel();
        await Task.WhenAll(sending).WaitAsync(_patience);
        await Finish(client, senders);

        Assert.Equal(0, server.Udp.Counters.Of(MessageDropReason.BadEnvelope));
        Assert.Equal(0, client.Udp.Counters.Of(MessageDropReason.BadEnvelope));
        Assert.Empty(_faults);
    }

    // Half of the names are actors, half are handlers, and which comes first changes.
    private void Register(SimulatedNode server, int incarnation)
    {
        for (int i = 0; i < Names; i++)
        {
            string name = $"n{(i + (incarnation * 7)) % Names}";
            if (i % 2 == 0)
            {
                server.Udp.Register(name, server.System.ActorOf(Props.Create(() => new Recipient(this, name))));
            }
            else
            {
                server.Udp.Register(name, (in ReceivedPayload message) => Arrived(name, System.Text.Encoding.UTF8.GetString(message.Payload), message.Sender));
            }
        }
    }

    private void Send(SimulatedNode client, IActorRef[] senders, int thread, CancellationToken stop)
    {
        var random = new Random(thread);
        var channels = new ConcurrentDictionary<(int Name, ChannelKind Kind), PeerChannel>();
        while (!stop.IsCancellationRequested)
        {
            int name = random.Next(Names);
            int sender = random.Next(Senders);
            var kind = (ChannelKind)random.Next(4);
            PeerChannel channel = random.Next(20) == 0
                ? client.Udp.Open("server:9000", kind, $"n{name}")
                : channels.GetOrAdd((name, kind), key => client.Udp.Open("server:9000", key.Kind, $"n{key.Name}"));
            string text = $"n{name}|s{sender}";
            SendOptions options = random.Next(4) switch
            {
                0 => new SendOptions { TimeToLive = TimeSpan.FromMilliseconds(random.Next(3)) },
                1 => new SendOptions { LatestOnlyKey = (ulong)random.Next(1, 4) },
                _ => default,
            };
            SendResult result = random.Next(2) == 0
                ? channel.TrySend(text, senders[sender], options)
                : channel.TrySend(System.Text.Encoding.UTF8.GetBytes(text), senders[sender], options);
            if (result != SendResult.Accepted)
            {
                // Full: others need the cores to empty it.
                stop.WaitHandle.WaitOne(1);
            }
        }
    }

    // Not on the pool, which the actors run on.
    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until messages and answers flow.</summary>
    private async Task Progress()
    {
        await _arrived.Further(500);
        await _answered.Further(500);
    }

    /// <summary>At last each name can be reached.</summary>
    private async Task Finish(SimulatedNode client, IActorRef[] senders)
    {
        _network.Everywhere().Reset();
        PeerAddress address = PeerAddress.Parse("server:9000");
        await client.Udp.ConnectAsync(address).WaitAsync(_patience);
        await client.Udp.FlushAsync(address, _patience);
        Task all = _last.Further(Names);
        for (int i = 0; i < Names; i++)
        {
            client.Udp.Remote(address, $"n{i}").Tell($"n{i}|s0|last", senders[0]);
        }

        await all;
    }

    private void Arrived(string name, string text, IActorRef sender)
    {
        string[] parts = text.Split('|');
        if (parts[0] != name)
        {
            _faults.Enqueue($"'{text}' reached {name}");
        }

        if (parts.Length > 2)
        {
            _last.Add();
        }

        _arrived.Add();
        sender.Tell(parts[1]);
    }

    private sealed class Recipient : ReceiveActor
    {
        public Recipient(NumbersUnderFaultsSpec spec, string name)
        {
            Receive<string>(text => spec.Arrived(name, text, Sender));
            Receive<byte[]>(bytes => spec.Arrived(name, System.Text.Encoding.UTF8.GetString(bytes), Sender));
        }
    }

    private sealed class Sender : ReceiveActor
    {
        public Sender(NumbersUnderFaultsSpec spec, string name) => Receive<string>(text =>
        {
            spec._answered.Add();
            if (text != name)
            {
                spec._faults.Enqueue($"the answer to {text} reached {name}");
            }
        });
    }

    /// <summary>Counts, and tells when it has counted so many more.</summary>
    private sealed class Gauge
    {
        private readonly Lock _lock = new();
        private long _count;
        private long _wanted;
        private TaskCompletionSource _reached = new();

        public void Add()
        {
            lock (_lock)
            {
                if (++_count == _wanted)
                {
                    _reached.SetResult();
                }
            }
        }

        public Task Further(int more)
        {
            lock (_lock)
            {
                _wanted = _count + more;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _reached.Task.WaitAsync(_patience);
            }
        }
    }
}
