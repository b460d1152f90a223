using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>ActorUdp's sending half: a node that sends bytes through a channel, or has an actor that tells, and one that pings.</summary>
internal sealed class UdpSender : ISendingEnd
{
    private const int SendsBetweenLooks = 64;

    private readonly HostSystem _host;
    private readonly PeerAddress _peer;
    private readonly EndOptions _options;
    private readonly PeerChannel _channel;
    private readonly IActorRef? _teller;
    private readonly IActorRef? _granted;
    private readonly SemaphoreSlim? _window;

    private UdpSender(HostSystem host, PeerAddress peer, EndOptions options)
    {
        _host = host;
        _peer = peer;
        _options = options;
        _channel = host.Transport.Open(peer, options.IsBulk ? ChannelKind.Bulk : ChannelKind.Ordinary, CountingActor.Recipient);
        if (options.Tells)
        {
            IActorRef target = host.Transport.Remote(peer, CountingActor.Recipient);
            _teller = host.System.ActorOf(Props.Create<TellingActor>(target, options.Size, options.TellsText, options.Window, options.Grant));
        }
        else if (options.Window > 0)
        {
            _window = new SemaphoreSlim(options.Window);
            _granted = host.OpenPort(_ => _window.Release(options.Grant), events: false);
        }
    }

    public long? WireBytes => _host.Transport.Counters.BytesSent;

    public static async Task<UdpSender> ConnectAsync(string address, EndOptions options, CancellationToken cancellationToken)
    {
        HostSystem host = await HostSystem.StartAsync(options.Host).ConfigureAwait(false);
        PeerAddress peer = PeerAddress.Parse(address);
        await host.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
        return new UdpSender(host, peer, options);
    }

    public async Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (_teller is not null)
            return await TellingActor.RunAsync(_teller, time, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => SendBytesAsync(time, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken)
    {
        IActorRef target = _host.Transport.Remote(_peer, PingResponder.Recipient);
        return await ActorPings.RunAsync(_host.System, target, plan, _options.PingSize, _options.PingDispatcher, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _window?.Dispose();
    }

    private async Task<long> SendBytesAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        // Handed over, as memory that a program has ready would be: nobody changes it any more.
        ReadOnlyMemory<byte> message = new byte[_options.Size];
        long sent = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested;)
        {
            if (_window is not null)
                await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            int most = _window is null ? Math.Max(1, SendsBetweenLooks * 1024 / Math.Max(_options.Size, 1024)) : 1;
            int accepted = TrySend(message, most);
            sent += accepted;
            if (accepted == most)
                continue;
            Require(await _channel.SendOwnedAsync(message, _granted, cancellationToken).ConfigureAwait(false));
            sent++;
        }
        byte[] last = new byte[_options.Size];
        last[0] = ArrivalTally.Last;
        Require(await _channel.SendOwnedAsync(last, _granted, cancellationToken).ConfigureAwait(false));
        return sent + 1;
    }

    private int TrySend(ReadOnlyMemory<byte> message, int most)
    {
        for (int i = 0; i < most; i++)
        {
            SendResult result = _channel.TrySendOwned(message, _granted);
            if (result == SendResult.BackPressured)
                return i;
            Require(result);
        }
        return most;
    }

    private void Require(SendResult result)
    {
        if (result != SendResult.Accepted)
            throw new CommandException($"a message of {_options.Size} bytes to {_peer} was not accepted: {result}");
    }
}
