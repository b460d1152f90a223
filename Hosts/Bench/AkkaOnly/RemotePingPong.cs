using System.Diagnostics;
using ActorUdp.Hosts.Bench.Subjects;

namespace ActorUdp.Hosts.Bench;

/// <summary>
/// The shape of Akka's RemotePingPong benchmark: two actor systems in one process, clients in one that each keep a thousand messages under way to
/// an echo of their own in the other; what crosses counts in both directions.
/// </summary>
internal sealed class RemotePingPong : IPingPong
{
    private const int UnderWay = 1_000;

    private static readonly TimeSpan _resolveLimit = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _clients;
    private readonly ActorSystem _echoes;
    private readonly List<IActorRef> _pairs = [];

    public RemotePingPong(ActorSystem clients, ActorSystem echoes)
    {
        _clients = clients;
        _echoes = echoes;
    }

    /// <inheritdoc/>
    public async Task<long> RunAsync(int clients, TimeSpan time, CancellationToken cancellationToken)
    {
        while (_pairs.Count < clients)
            _pairs.Add(await NewClientAsync().ConfigureAwait(false));
        long started = Stopwatch.GetTimestamp();
        long until = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var runs = _pairs[..clients].Select(_ => new Run(until)).ToList();
        foreach ((IActorRef client, Run run) in _pairs.Zip(runs))
            client.Tell(run, ActorRefs.NoSender);
        long[] answered = await Task.WhenAll(runs.Select(r => r.Answered.Task)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return (long)(2 * answered.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <inheritdoc/>
    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clients.Terminate().ConfigureAwait(false);
        await _echoes.Terminate().ConfigureAwait(false);
    }

    private async Task<IActorRef> NewClientAsync()
    {
        string name = $"echo{_pairs.Count}";
        _echoes.ActorOf(Props.Create<Echo>(), name);
        Address there = ((ExtendedActorSystem)_echoes).Provider.DefaultAddress;
        IActorRef echo = await _clients.ActorSelection(new RootActorPath(there) / "user" / name).ResolveOne(_resolveLimit).ConfigureAwait(false);
        return _clients.ActorOf(Props.Create<Client>(echo));
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Client(IActorRef echo) : UntypedActor
    {
        private const string Message = "hi";

        private Run? _run;
        private long _answered;
        private int _open;

        protected override void OnReceive(object message)
        {
            if (message is Run run)
            {
                _run = run;
                _answered = 0;
                while (_open < UnderWay)
                    Send();
                return;
            }
            _open--;
            _answered++;
            if (_run is null)
                return;
            // All that is under way comes back and counts; the run ends with the last of it.
            if (Stopwatch.GetTimestamp() < _run.Until)
                Send();
            else if (_open == 0)
                End();
        }

        private void Send()
        {
            _open++;
            echo.Tell(Message, Self);
        }

        private void End()
        {
            _run!.Answered.SetResult(_answered);
            _run = null;
        }
    }

    /// <param name="Until">When to send no more, by <see cref="Stopwatch"/>.</param>
    private sealed record Run(long Until)
    {
        /// <summary>Gets how many messages came back.</summary>
        public TaskCompletionSource<long> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
